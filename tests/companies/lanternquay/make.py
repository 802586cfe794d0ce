"""Lantern Quay runs a theatre, a concert hall, a club room and a cinema in the harbour town of Skerrow.

`python3 make.py FOLDER` writes nine CSV files there, always the same ones."""
import calendar
import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else '.')
FIRST_DAY, TODAY = date(2024, 1, 1), date(2025, 12, 31)
R = random.Random('lantern quay, harbour side, 4')


def chance(p):
    return R.random() < p


def days(n):
    return timedelta(days=int(n))


def some_day(a, b):
    return a + days(R.randint(0, max(0, (b - a).days)))


def delay(mean, shape=2.0):
    return days(round(R.gammavariate(shape, mean / shape)))


def pick(weights):
    return R.choices(list(weights), list(weights.values()))[0]


def workday(d):
    return d + days({5: 2, 6: 1}.get(d.weekday(), 0))


def year_on(d):
    return date(d.year + 1, d.month, min(d.day, calendar.monthrange(d.year + 1, d.month)[1]))


# ---------------------------------------------------------------- names
GIVEN = '''Aidan Ailsa Amir Anna Asha Barney Beth Bryn Callum Celia Chidi Clara Colin Daisy Daniel Della Donal Edie Edwin Effie Ewan Farah Felix Fiona Freya Gareth Gemma Gita Gordon Greta Hal Hana
Harriet Hugh Imogen Iona Iris Ivan Jamila Jean Jenna Joel Jonah Kasia Keir Kirsty Lachlan Leila Lena Liam Lorna Lydia Magnus Mairi Malcolm Marek Meera Miles Morag Moses Nell Niall Nadia Oona Oscar
Owen Patsy Peggy Petra Piers Priya Ralph Rhona Roisin Ross Ruth Samir Senga Shona Silas Sorcha Stella Struan Tamsin Thea Tilly Una Vikram Wilf Winnie Yvonne Zainab'''.split()
FAMILY = '''Adair Ahmed Anstruther Baines Balfour Begum Blackwood Brodie Brook Cairns Calder Campbell Chand Cobb Craik Crombie Dacre Dunbar Drummond Eason Fairlie Farrow Finlay Fyfe Galloway Geddes Gow
Haig Haldane Harker Hendry Inglis Innes Jamieson Keogh Kerr Khan Laing Lamont Leitch Lorimer Lumsden Mackie Marr Menzies Moffat Muir Nairn Nkosi Ogilvie Orr Paton Patel Petrie Pringle Rae Rennie
Riddell Sato Selkirk Sharma Skene Spence Stobo Struthers Tait Tennant Thorburn Tulloch Urquhart Vance Wardlaw Weir Wishart Yuill'''.split()
names = [f'{g} {f}' for g in GIVEN for f in FAMILY]
R.shuffle(names)
firms = [f'{a} {b}' for a in 'Anchorage Bosun Breakwater Bollard Capstan Cormorant Dogger Driftwood Gannet Halyard Keelson Limpet Marram Mizzen Pilotage Sandbar Seapink Shingle Spindrift Tidewater'.split()
         for b in ('Marine', 'Insurance', 'Legal', 'Seafoods', 'Energy', 'Dental Care', 'Architects', 'Logistics', 'Property', 'Digital')]
R.shuffle(firms)
SECTORS = {'Marine': 'shipping', 'Insurance': 'finance', 'Legal': 'law', 'Seafoods': 'food and drink', 'Energy': 'energy', 'Dental Care': 'health', 'Architects': 'property', 'Logistics': 'shipping',
           'Property': 'property', 'Digital': 'technology'}


def sector(firm):
    return SECTORS[firm.split(' ', 1)[1]]


# ---------------------------------------------------------------- venues
venues = [dict(zip('venue_code venue_name venue_type street capacity opened_year wheelchair_spaces last_refurbished'.split(), row)) for row in (
    ('PLH', 'Playhouse', 'theatre', 'Pier Road', 108, 1911, 6, '2019-08-30'), ('SAL', 'Salthouse Hall', 'concert hall', 'Custom Street', 130, 1886, 8, '2023-06-15'),
    ('BIL', 'Bilge Room', 'club room', 'Chandlers Lane', 64, 2014, 2, None), ('LUX', 'Lux Cinema', 'cinema', 'Pier Road', 38, 1937, 2, '2016-03-01'))]
seats = {v['venue_code']: v['capacity'] for v in venues}

# ---------------------------------------------------------------- customers and memberships
customers = []
for i in range(1500):
    customers.append(dict(customer_name=names.pop(), town=pick({'Skerrow': 52, 'Port Ellan': 15, 'Kilbrae': 11, 'Dunmarrow': 9, 'Aldhaven': 7}) if chance(.96) else '',
                          first_contact=some_day(date(2016, 1, 1), date(2025, 11, 20)), email_consent='yes' if chance(.63) else 'no', date_of_birth=some_day(date(1940, 1, 1), date(2006, 12, 31)) if chance(.55) else None,
                          access_needs=pick({'wheelchair': 4, 'hearing loop': 3, 'companion seat': 2}) if chance(.05) else '', keen=R.lognormvariate(0, .9)))
customers.sort(key=lambda c: c['first_contact'])
for i, c in enumerate(customers):
    c['customer_id'] = f'C{1001 + i}'
LEVELS = {'Friend': 30, 'Crew': 65, 'Captain': 180, 'Under 26': 12}
memberships = []
for c in R.choices(customers, [c['keen'] for c in customers], k=520):
    if any(m['customer_id'] == c['customer_id'] for m in memberships):
        continue
    young = c['date_of_birth'] and c['date_of_birth'] > date(2000, 6, 1)
    level = 'Under 26' if young and chance(.8) else pick({'Friend': 55, 'Crew': 32, 'Captain': 8})
    start, kind, debit = some_day(max(FIRST_DAY, c['first_contact']), date(2025, 12, 28)), 'new', 'yes' if chance(.48) else 'no'
    if c['first_contact'] < FIRST_DAY and chance(.45):
        start, kind = some_day(FIRST_DAY, date(2024, 12, 31)), 'renewal'
    while start <= TODAY:
        end = year_on(start) - days(1)
        quit_day = some_day(start + days(20), end - days(20)) if chance(.035) else None
        if quit_day and quit_day > TODAY:
            quit_day = None
        memberships.append(dict(customer_id=c['customer_id'], level=level, kind=kind, start_date=start, end_date=end, fee_paid=LEVELS[level] + (5 if start.year == 2025 and level in ('Crew', 'Friend') else 0), auto_renew=debit,
                                joined_through=pick({'website': 54, 'box office': 27, 'event': 12, 'phone': 7}) if kind == 'new' else '', cancelled_on=quit_day,
                                status='cancelled' if quit_day else 'active' if end >= TODAY else 'lapsed'))
        if quit_day or not chance(.86 if debit == 'yes' else .55):
            break
        start, kind = end + days(1), 'renewal'
        if chance(.06) and level == 'Friend':
            level = 'Crew'
memberships.sort(key=lambda m: (m['start_date'], m['customer_id']))
for i, m in enumerate(memberships):
    m['membership_id'] = f'M{501 + i}'
spans = {}
for m in memberships:
    spans.setdefault(m['customer_id'], []).append((m['start_date'], m['cancelled_on'] or m['end_date']))


def is_member(c, d):
    return any(a <= d <= b for a, b in spans.get(c['customer_id'], ()))


# ---------------------------------------------------------------- shows and performances
A = 'Amber Salt Paper Hollow Silver Last Borrowed Northern Quiet Crooked Velvet Winter Second Broken Painted Restless Copper Drowned Little Distant'.split()
B = 'Lighthouse Orchard Harbour Letter Engine Parade Sister Kingdom Tide Garden Mirror Postman Carnival Island Whale Bicycle Station Waltz Thief Moon'.split()
titles = [f'The {a} {b}' for a in A for b in B]
R.shuffle(titles)
ACTS = [f'{a} {b}' for a in 'Marlin Tessaly Fathom Copperhill Juno Brackwater Osprey Kestle Lowtide Hexham Pelican Saltire'.split() for b in ('Quartet', 'Trio', 'Collective', 'Orchestra', 'Band', 'and Friends')]
R.shuffle(ACTS)
NIGHTS = [f'{a} {b}' for a in 'Undertow Flotsam Jetsam Foghorn Bilgewater Lantern Rustbucket Midnight Ballast Moonshot'.split() for b in ('Social', 'Sessions', 'Disco', 'Laughs', 'Open Mic', 'Live')]
R.shuffle(NIGHTS)
# genres with weight, price, demand
GENRES = dict(PLH={'drama': (5, 19, .58), 'comedy': (4, 21, .70), 'musical': (2.5, 27, .86), 'family': (3, 14, .74), 'dance': (1.8, 18, .44)},
              SAL={'classical': (5, 23, .52), 'folk': (4, 18, .64), 'jazz': (3, 19, .50), 'pop tribute': (3, 25, .84)},
              BIL={'stand-up': (4, 14, .74), 'electronic': (3, 11, .55), 'indie': (4, 13, .60), 'spoken word': (1.5, 8, .38)},
              LUX={'new film': (6, 9.5, .56), 'documentary': (2, 8.5, .38), 'classic film': (3, 8, .50), 'family film': (3, 7, .66)})
shows, performances = [], []
last_by = {'PLH': date(2026, 5, 30), 'SAL': date(2026, 6, 20), 'BIL': date(2026, 3, 28), 'LUX': date(2026, 1, 25)}
for v in venues:
    code, day = v['venue_code'], date(2024, 1, 10)
    while day < last_by[code]:
        day += days({'PLH': R.randint(10, 20), 'SAL': R.randint(6, 14), 'BIL': R.randint(5, 12), 'LUX': R.randint(8, 15)}[code])
        if day.month == 8 and code == 'PLH' and chance(.6):
            continue
        genre = 'family' if code == 'PLH' and day.month == 12 else pick({g: w[0] for g, w in GENRES[code].items()})
        _, price, demand = GENRES[code][genre]
        title = (ACTS.pop() if ACTS and chance(.75) else titles.pop()) if code == 'SAL' else NIGHTS.pop() if code == 'BIL' and NIGHTS and chance(.8) else titles.pop()
        announced = day - days(R.randint(14, 28) if code == 'LUX' else R.randint(45, 130))
        if announced > TODAY:
            continue
        own = code == 'PLH' and chance(.3) or code == 'BIL' and genre == 'spoken word'
        show = dict(title=title, genre=genre, own_production='yes' if own else 'no', presented_by='Lantern Quay' if own else '' if code == 'LUX' else R.choice(
            ['Gullwing Productions', 'Tidal Arts', 'Rook & Rudder', 'Farland Touring', 'Brine Presents', 'Halcyon Stage']), deal_type='own' if own else 'film hire' if code == 'LUX' else pick({'guarantee': 5, 'box office split': 6, 'hall hire': 1.2}),
            programmed_by={'PLH': 'Thea Lorimer', 'SAL': 'Magnus Orr', 'BIL': 'Nadia Cobb', 'LUX': 'Nadia Cobb'}[code] if chance(.85) else 'Thea Lorimer', age_guidance=(pick({'18+': 5, '14+': 2}) if code == 'BIL' else pick({'8+': 2, '12+': 3, '14+': 2}) if chance(.55) else ''),
            running_minutes=R.randint(70, 165) if chance(.93) else None, announced_on=announced)
        shows.append(show)
        pull = max(.12, demand * R.lognormvariate(0, .26))
        price += R.choice((-1.5, 0, 0, 0, 1.5, 2))
        runs = {'PLH': R.randint(2, 6), 'SAL': 1 if chance(.8) else 2, 'BIL': 1, 'LUX': R.randint(2, 4)}[code]
        dark = chance(.025)
        for n in range(runs):
            on = day + days(n if code != 'LUX' else n * 2)
            one = dark or chance(.012)
            why = pick({'illness': 5, 'low sales': 4, 'storm': 3, 'technical fault': 2}) if one else ''
            if one and on > TODAY and chance(.5):
                one, why = False, ''
            performances.append(dict(show=show, venue_code=code, performance_date=on, start_time=R.choice(('14:30', '19:30', '19:30')) if code == 'PLH' else {'SAL': '19:30', 'BIL': '20:30'}.get(code) or R.choice(('14:00', '18:15', '20:30')),
                                     seats_on_sale=seats[code] - (R.choice((0, 0, 0, 6, 10, 20)) if code in ('PLH', 'SAL') else 0), status='cancelled' if one else 'played' if on <= TODAY else 'on sale', cancel_reason=why,
                                     artist_fee=None if show['deal_type'] in ('own', 'hall hire') else round(R.uniform(90, 180)) if code == 'LUX' else round({'PLH': 900, 'SAL': 1250, 'BIL': 380}[code] * R.uniform(.6, 1.6) / 10) * 10,
                                     pull=pull * R.uniform(.8, 1.15) * (1.12 if on.weekday() in (4, 5) else .95) * (1.06 if on.year == 2025 else 1) * (.88 if code == 'LUX' and on.year == 2025 else 1), price=price))
        if code == 'PLH':
            day += days(runs)
shows.sort(key=lambda s: (s['announced_on'], s['title']))
for i, s in enumerate(shows):
    s['show_id'] = f'S{101 + i}'
performances.sort(key=lambda p: (p['performance_date'], p['venue_code'], p['start_time']))
for i, p in enumerate(performances):
    p['performance_id'], p['show_id'] = f'P{2001 + i}', p['show']['show_id']

# ---------------------------------------------------------------- bookings
bookings = []
keen = [c['keen'] * (1.8 if c['customer_id'] in spans else 1) for c in customers]
for p in performances:
    sold, aim, on = 0, min(p['seats_on_sale'], round(p['pull'] * p['seats_on_sale'] * .92)), p['performance_date']
    lead = {'PLH': 30, 'SAL': 34, 'BIL': 15, 'LUX': 5}[p['venue_code']]
    while sold < aim:
        booked = max(p['show']['announced_on'], on - delay(lead, 1.2))
        booked = some_day(FIRST_DAY, min(on, FIRST_DAY + days(40))) if booked < FIRST_DAY else booked
        channel = pick({'website': 64 + 6 * (booked.year == 2025), 'box office': 22, 'phone': 9 - 3 * (booked.year == 2025), 'ticket partner': 6})
        who = R.choices(customers, keen)[0]
        n = min(aim - sold, R.choices((1, 2, 3, 4, 5, 6, 12, 20), (16, 46, 9, 17, 4, 4, 2.2, 1.1))[0])
        sold += n
        if booked > TODAY:
            continue
        if who['first_contact'] > booked or channel == 'ticket partner' or channel == 'box office' and chance(.45):
            who = None
        kind = 'group' if n >= 10 else 'member' if who and is_member(who, booked) and chance(.85) else pick({'full': 62, 'concession': 20, 'student': 8})
        status = 'refunded' if chance(.022) else 'paid'
        if chance(.03) and n < 5:
            status, kind = 'comp', 'complimentary'
        elif p['status'] == 'cancelled':
            status = 'refunded'
        elif on > TODAY and (n >= 10 and chance(.6) or chance(.04)):
            status = 'reserved'
        rate = {'full': 1, 'concession': .85, 'student': .7, 'member': .9, 'group': .8, 'complimentary': 0}[kind]
        total = round(n * p['price'] * rate, 2)
        back = some_day(booked, min(TODAY, on + days(5)) if p['status'] == 'cancelled' else min(TODAY, on)) if status == 'refunded' else None
        scanned = None if p['status'] != 'played' or status == 'refunded' else 0 if chance(.05) else n - 1 if n > 1 and chance(.07) else n
        bookings.append(dict(booking_date=booked, performance_id=p['performance_id'], customer_id=who['customer_id'] if who else '', channel=channel, price_type=kind, tickets=n, total_amount=total,
                             booking_fee=round(1.2 * n, 2) if channel in ('website', 'phone') and total else 0 if channel != 'ticket partner' else None,
                             payment_method='' if status in ('comp', 'reserved') else 'card' if channel in ('website', 'phone', 'ticket partner') and chance(.93) else pick({'card': 75, 'gift voucher': 9, 'cash': 16 if channel == 'box office' else .01}),
                             status=status, refund_date=back, refund_amount=total if back else None, tickets_scanned=scanned))
bookings.sort(key=lambda b: (b['booking_date'], b['performance_id'], b['customer_id'], b['tickets']))
for i, b in enumerate(bookings):
    b['booking_id'] = 30001 + i

# ---------------------------------------------------------------- bar and café sales
seen = {}
for b in bookings:
    if b['tickets_scanned']:
        seen[b['performance_id']] = seen.get(b['performance_id'], 0) + b['tickets_scanned']
crowd = {}
for p in performances:
    if p['status'] == 'played':
        key = p['venue_code'], p['performance_date']
        crowd[key] = crowd.get(key, 0) + seen.get(p['performance_id'], 0)
OUTLETS = (('Playhouse Bar', 'PLH', 'bar'), ('Stalls Café', 'PLH', 'café'), ('Salthouse Bar', 'SAL', 'bar'), ('Bilge Bar', 'BIL', 'bar'), ('Lux Café', 'LUX', 'café'))
GROUPS = dict(bar={'beer': (.52, 5.6, .33), 'wine': (.34, 6.4, .31), 'spirits': (.2, 6.0, .24), 'soft drinks': (.26, 2.9, .22), 'snacks': (.17, 2.2, .45)},
              café={'hot drinks': (.7, 3.3, .2), 'food': (.42, 8.2, .36), 'soft drinks': (.22, 2.8, .24)})
bar_sales = []
day = FIRST_DAY
while day <= TODAY:
    for outlet, code, kind in OUTLETS:
        people = crowd.get((code, day), 0)
        if kind == 'bar' and people < 8 or kind == 'café' and (day.weekday() < 2 or (day.month, day.day) in ((12, 25), (12, 26), (1, 1))):
            continue
        if kind == 'café':
            people = R.gauss(44, 9) * (1.35 if day.weekday() > 4 else 1) * (1.2 if day.month in (7, 8) else 1) * (1.08 if day.year == 2025 else 1) + people * .3
        for group, (rate, price, cost) in GROUPS[kind].items():
            rate *= 1.5 if code == 'BIL' and group in ('beer', 'spirits') else .45 if code == 'BIL' and group == 'wine' else 1
            items = max(1, round(people * rate * R.uniform(.75, 1.25)))
            price_now = price * (1.05 if day.year == 2025 else 1)
            sales = round(items * price_now * R.uniform(.96, 1.04), 2)
            bar_sales.append(dict(sale_date=day, outlet=outlet, venue_code=code, product_group=group, items_sold=items, net_sales=sales, cost_of_goods=round(sales * cost * R.uniform(.9, 1.1) * (1.12 if day > date(2025, 6, 1) and group == 'wine' else 1), 2),
                                  waste_cost=round(R.uniform(1, 14) * (1.8 if group == 'food' else 1), 2) if chance(.55 if group == 'food' else .14) else None))
    day += days(1)
for i, s in enumerate(bar_sales):
    s['line_id'] = 70001 + i

# ---------------------------------------------------------------- room hires
ROOMS = (('Harbour Room', 'SAL', 380, 80, 9), ('Rehearsal Loft', 'PLH', 140, 30, 7), ('Circle Foyer', 'PLH', 290, 70, 5), ('Salthouse Main Hall', 'SAL', 950, 130, 3), ('Screening Lounge', 'LUX', 240, 45, 5), ('Captains Cabin', 'BIL', 110, 16, 5))
clients = [firms.pop() for _ in range(62)]
regular = [R.lognormvariate(0, 1) for _ in clients]
room_hires = []
for i in range(640):
    asked = workday(some_day(FIRST_DAY, TODAY - days(2)))
    event = asked + days(9) + delay(62)
    room, code, fee, holds, _ = R.choices(ROOMS, [r[4] for r in ROOMS])[0]
    client = R.choices(clients, regular)[0]
    kind = pick({'meeting': 30, 'training day': 20, 'conference': 9, 'reception': 17, 'team away day': 11, 'christmas party': 22 if event.month in (11, 12) else 0, 'product launch': 6})
    guests = max(6, min(holds, round(R.gauss(.62, .2) * holds)))
    outcome = pick({'won': 56, 'lost': 33, 'cancelled': 7})
    quote_day = workday(asked + days(1) + delay(3)) if chance(.93) else None
    if outcome == 'won':
        status = 'completed' if event <= TODAY else 'confirmed' if chance(.62) else 'pencilled'
    else:
        status = outcome if (TODAY - asked).days > 20 else pick({'enquiry': 5, 'pencilled': 2})
    if status in ('enquiry', 'pencilled') and event < TODAY:
        status = 'lost'
    hire_fee = round(fee * R.choice((.5, 1, 1, 1, 1.5)) * (1.06 if asked.year == 2025 else 1) / 5) * 5
    catering = round(guests * R.uniform(8, 34) / 5) * 5 if chance(.64) else None
    firm_yes = status in ('completed', 'confirmed')
    invoiced = workday(event + days(R.randint(1, 8))) if status == 'completed' else None
    if invoiced and invoiced > TODAY:
        invoiced = None
    due = invoiced + days(30) if invoiced else None
    paid = invoiced + delay(30, 4) if invoiced and not chance(.02) else None
    room_hires.append(dict(enquiry_date=asked, client_name=client, client_sector=sector(client) if chance(.95) else '', room=room, venue_code=code, event_type=kind, event_date=event, guests=guests if chance(.95) else None,
                           heard_through=pick({'repeat client': 36, 'website': 28, 'referral': 18, 'trade fair': 7, 'sponsor': 6}) if chance(.94) else '', handled_by=pick({'Shona Weir': 5, 'Felix Ogilvie': 4, 'Priya Marr': 3 if asked > date(2024, 8, 31) else .01}),
                           quoted_on=quote_day if quote_day and quote_day <= TODAY and status != 'enquiry' else None, hire_fee=hire_fee, catering_amount=catering, deposit_paid='' if not firm_yes else 'yes' if chance(.86) else 'no', status=status,
                           lost_reason=pick({'too expensive': 9, 'date not free': 7, 'no reply': 6, 'went elsewhere': 5, 'event called off': 3}) if status == 'lost' and chance(.9) else '', invoice_date=invoiced, invoice_due=due,
                           invoice_paid_on=paid if paid and paid <= TODAY else None))
room_hires.sort(key=lambda h: (h['enquiry_date'], h['client_name'], h['room']))
for i, h in enumerate(room_hires):
    h['hire_id'] = f'H{i + 1:04}'

# ---------------------------------------------------------------- sponsorships
sponsorships = []
backers = R.sample(clients, 11) + [firms.pop() for _ in range(19)]
for n, firm in enumerate(backers):
    tier = pick({'Headline': 4, 'Season': 6, 'Supporter': 9})
    start = date(R.choice((2023, 2024, 2024, 2025)), R.choice((1, 4, 7, 9)), 1)
    amount = {'Headline': 15000, 'Season': 5000, 'Supporter': 1500}[tier] + 250 * R.randint(-2, 8)
    supports = pick({'Playhouse season': 5, 'Salthouse concerts': 4, 'Lux Cinema': 3, 'Bilge Room': 2, 'schools programme': 4, 'general': 4})
    while start <= TODAY:
        end = year_on(start) - days(1)
        if end >= FIRST_DAY:
            paid = start + delay(38)
            sponsorships.append(dict(sponsor_name=firm, sector=sector(firm), tier=tier, supports=supports, start_date=start, end_date=end, amount=amount, in_kind='yes' if tier == 'Supporter' and chance(.2) else 'no',
                                     payment_due=start + days(30), paid_on=paid if paid <= TODAY and not chance(.06) else None, account_manager=R.choice(('Oona Skene', 'Hugh Tait'))))
        if not chance(.74):
            break
        start, amount = end + days(1), amount + R.choice((0, 0, 250, 500))
sponsorships.sort(key=lambda s: (s['start_date'], s['sponsor_name']))
for i, s in enumerate(sponsorships):
    s['agreement_id'] = f'SP{i + 1:02}'

TABLES = (
    ('venues', venues, 'venue_code venue_name venue_type street capacity opened_year wheelchair_spaces last_refurbished'),
    ('shows', shows, 'show_id title genre presented_by own_production deal_type programmed_by age_guidance running_minutes announced_on'),
    ('performances', performances, 'performance_id show_id venue_code performance_date start_time seats_on_sale artist_fee status cancel_reason'),
    ('customers', customers, 'customer_id customer_name town date_of_birth first_contact email_consent access_needs'),
    ('memberships', memberships, 'membership_id customer_id level kind start_date end_date fee_paid auto_renew joined_through cancelled_on status'),
    ('bookings', bookings, 'booking_id booking_date performance_id customer_id channel price_type tickets total_amount booking_fee payment_method status refund_date refund_amount tickets_scanned'),
    ('bar_sales', bar_sales, 'line_id sale_date outlet venue_code product_group items_sold net_sales cost_of_goods waste_cost'),
    ('room_hires', room_hires, 'hire_id enquiry_date client_name client_sector heard_through handled_by quoted_on event_date event_type room venue_code guests hire_fee catering_amount deposit_paid status lost_reason invoice_date invoice_due invoice_paid_on'),
    ('sponsorships', sponsorships, 'agreement_id sponsor_name sector tier supports account_manager start_date end_date amount in_kind payment_due paid_on'))
FOLDER.mkdir(parents=True, exist_ok=True)
for name, rows, columns in TABLES:
    columns = columns.split()
    with open(FOLDER / f'{name}.csv', 'w', newline='', encoding='utf-8') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(columns)
        out.writerows([row[c] for c in columns] for row in rows)
    print(f'{name}: {len(rows)}')
