"""Ashcombe: a small group of seven hotels with restaurants and bars. python3 make.py FOLDER writes twelve CSVs there; seeded."""
import sys, csv, os, random
from datetime import date, timedelta
from itertools import accumulate
R = random.Random(74120)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
START, END, LAST = date(2023, 1, 1), date(2025, 12, 31), date(2026, 9, 30)

def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f, lineterminator='\n'); w.writerow(head.split())
        w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))

def pick(d): return R.choices(list(d), list(d.values()))[0]
def day(a, b): return a + timedelta(R.randrange((b - a).days + 1))
def days(a, b): return [a + timedelta(i) for i in range((b - a).days + 1)]

FIRST = '''Amelia Ben Charlotte Dev Eleanor Finn Grace Harry Isla Jack Kavita Liam Maya Noah Orla Patrick Rosie Sam Thea Victor Willow Xander Yusuf Zoe Anna Boris Clara Dieter Emma Francois Greta Henrik Ines Jonas Karin
Lukas Marta Nina Oscar Paula Ronan Sofia Tom Ulla Vera Walter Alice David Margaret Robert Susan Philip Janet Graham Deborah Trevor'''.split()
SUR = '''Archer Baines Castle Denby Ellison Firth Garside Hallam Ingham Jowett Keane Lister Marsden Nuttall Oldroyd Pembroke Quinn Rowntree Sykes Thackray Unwin Vickers Wainwright Yates Becker Dubois Eriksson Fischer Gallagher Hansen Jansen Keller
Lindqvist Moreau Novak Obrien Petersen Rossi Schmidt Tanaka Visser Weber Bright Chandler Dyer Fletcher Glover Hooper Mercer Porter Sawyer Tanner Weaver Ashworth Bamford Crabtree Dyson Entwistle Fairhurst Greenhalgh'''.split()
names = [a + ' ' + b for a in FIRST for b in SUR]; R.shuffle(names); staffnames = [names.pop() for _ in range(420)]

# ---- hotels and rooms: (id, name, town, region, stars, opened, rooms by type, base price, season, yearly demand)
SEA, CITY, HILL = [.5, .6, .72, .95, 1.05, 1.2, 1.4, 1.5, 1.1, .85, .6, .75], [.72, .82, .92, 1, 1.05, 1.08, 1.1, 1.05, 1.08, 1, .98, 1.15], [.65, .78, .8, 1, 1.1, 1.1, 1.22, 1.3, 1.12, 1.1, .75, .95]
HOTELS = [(1, 'Ashcombe Grange', 'Tetbury', 'South West', 4, date(2009, 5, 1), (9, 6, 2, 3), 138, CITY, (.95, 1, 1.04)), (2, 'The Harbour House', 'Whitby', 'North', 4, date(2012, 4, 6), (8, 4, 3, 1), 112, SEA, (1, 1.02, 1.12)),
          (3, 'Millstream Hotel', 'Bakewell', 'Midlands', 3, date(2014, 3, 14), (8, 4, 1, 1), 98, HILL, (.95, 1, 1.02)), (4, 'The Kings Arms', 'Ludlow', 'Midlands', 3, date(2016, 9, 2), (7, 3, 1, 0), 84, CITY, (.98, .93, .84)),
          (5, 'Saltmarsh House', 'Wells-next-the-Sea', 'East', 4, date(2018, 6, 15), (4, 4, 1, 1), 134, SEA, (1.05, 1.05, .98)), (6, 'Fellside Inn', 'Keswick', 'North', 3, date(2019, 7, 1), (5, 3, 1, 0), 92, HILL, (.95, 1.02, 1.05)),
          (7, 'The Old Exchange', 'Bath', 'South West', 5, date(2024, 4, 15), (3, 3, 0, 3), 176, CITY, (0, .78, 1.08))]
write('hotels', 'hotel_id hotel_name town region stars opened_date', [h[:6] for h in HOTELS])
TYPES = ['Classic', 'Superior', 'Family', 'Suite']; MULT = dict(zip(TYPES, (1, 1.24, 1.33, 1.85))); rooms = []
for h in HOTELS:
    kinds = [t for t, n in zip(TYPES, h[6]) for _ in range(n)]
    for i, t in enumerate(kinds):
        fl = 1 + i * 3 // len(kinds)
        rooms.append([100 * h[0] + i + 1, h[0], fl * 100 + i + 1, t, fl, {'Family': 4, 'Suite': 3}.get(t, 2), pick({'garden': 4, 'street': 3, 'courtyard': 2} if h[8] is not SEA else {'sea': 5, 'garden': 3}), None if R.random() < .06 else max(h[5].year, R.randrange(2013, 2026))])
write('rooms', 'room_id hotel_id room_number room_type floor max_guests room_view last_refurbished_year', rooms)
closed = {5: (date(2025, 1, 6), date(2025, 2, 20))}
def is_open(h, d): return d >= h[5] and not (h[0] in closed and closed[h[0]][0] <= d <= closed[h[0]][1])

PLANS = [('FLEX', 'Flexible Room Only', 'room only', 'yes', 1), ('BB', 'Bed & Breakfast', 'bed and breakfast', 'yes', 1.12), ('ADV', 'Advance Saver', 'room only', 'no', .86), ('DBB', 'Dinner, Bed & Breakfast', 'half board', 'yes', 1.42),
         ('CORP', 'Corporate', 'bed and breakfast', 'yes', .92), ('MEMB', 'Member Rate', 'bed and breakfast', 'yes', 1.02), ('ESCAPE', 'Romantic Escape', 'half board', 'no', 1.58), ('GROUP', 'Weddings & Groups', 'bed and breakfast', 'no', .95),
         ('SUNDAY', 'Sunday Saver', 'bed and breakfast', 'yes', .8), ('STAFF', 'Friends & Family', 'room only', 'yes', .6)]
write('rate_plans', 'rate_plan_code rate_plan_name board refundable', [p[:4] for p in PLANS]); PL = {p[0]: p for p in PLANS}

# ---- guests and reservations
COMP = [a + ' ' + b for a in 'Alderley Bramhall Caldwell Dearne Elmet Fosse Goyt Holme Irwell'.split() for b in ('Engineering', 'Legal', 'Foods', 'Systems', 'Pharma', 'Partners')]; R.shuffle(COMP); COMP = COMP[:46]
guests = []
for i in range(10400):
    firm = R.choices(COMP, [1 / (k + 2) for k in range(46)])[0] if R.random() < .075 else None
    guests.append([10001 + i, R.choice(names), firm, pick({'United Kingdom': 76, 'Ireland': 4, 'Germany': 5, 'Netherlands': 4, 'United States': 5, 'France': 3, 'Sweden': 1.5, 'Australia': 1.5}) if R.random() > .04 else None, None, 'yes' if R.random() < .52 else 'no', None])
corp, leis = [g for g in guests if g[2]], [g for g in guests if not g[2]]
cwc, cwl = list(accumulate(R.paretovariate(.9) for _ in corp)), list(accumulate(min(R.paretovariate(1.6), 12) if R.random() > .05 else 0 for _ in leis))
CH = {'Website': 24, 'Phone': 15, 'Booking.com': 29, 'Expedia': 11, 'Travel agent': 5, 'Walk-in': 3, 'Corporate': 9, 'Weddings & events': 4}
COMM = {'Booking.com': .15, 'Expedia': .18, 'Travel agent': .1}; CANC = {'Booking.com': .23, 'Expedia': .2, 'Website': .12, 'Phone': .09, 'Corporate': .12, 'Travel agent': .1, 'Weddings & events': .07, 'Walk-in': 0}
LEAD = {'Website': 34, 'Phone': 26, 'Booking.com': 41, 'Expedia': 38, 'Travel agent': 62, 'Walk-in': 0, 'Corporate': 13, 'Weddings & events': 120}
res = []; daily = {}; seen = {}
def booking(h, rm, a, n):
    """A reservation but for its status: None when it would be booked after today."""
    ch = pick(CH); y = a.year
    if y == 2025 and ch == 'Booking.com' and R.random() < .2: ch = 'Website'
    if ch == 'Corporate' and (h[8] is SEA or a.weekday() in (4, 5)) and R.random() < .7: ch = 'Website'
    lead = 0 if ch == 'Walk-in' else min(330, round(R.gammavariate(1.1, LEAD[ch] / 1.1)))
    b = a - timedelta(lead)
    if b > END: return None
    g = R.choices(corp, cum_weights=cwc)[0] if ch == 'Corporate' else R.choices(leis, cum_weights=cwl)[0]
    p = 'CORP' if ch == 'Corporate' else 'GROUP' if ch == 'Weddings & events' else pick({'FLEX': 30, 'BB': 28, 'ADV': 18 if lead > 14 else 2, 'DBB': 9, 'MEMB': 9 if ch in ('Website', 'Phone') else 0, 'ESCAPE': 4 if n >= 2 else 0,
        'SUNDAY': 10 if a.weekday() == 6 and b < date(2024, 10, 1) else 0, 'STAFF': .6 if ch == 'Phone' and b < date(2025, 1, 1) else 0})
    price = round(h[7] * MULT[rm[3]] * (.62 + .4 * h[8][a.month - 1]) * (1.14 if a.weekday() in (4, 5) else 1) * {2022: .94, 2023: .94, 2024: 1, 2025: 1.045, 2026: 1.08}[y] * PL[p][4] * R.lognormvariate(0, .07), 2)
    seen[g[0]] = min(seen.get(g[0], b), b); kids = R.choice([1, 2, 2]) if rm[3] == 'Family' and R.random() < .75 else 0
    return [None, h[0], None, rm[3], g[0], p, ch, b, a, a + timedelta(n), n, 1 if ch == 'Corporate' and R.random() < .8 else R.choice([1, 2, 2, 2, 2]), kids, None, None, round(price * n, 2), 0, None], price
def nights(d): return R.choices([1, 2, 3, 4, 5, 7], [17, 30, 24, 13, 8, 8] if d.month in (6, 7, 8, 9) else [27, 37, 20, 8, 4, 4])[0]
HN = {h[0]: h for h in HOTELS}
for rm in rooms:
    h = HN[rm[1]]; d = max(START, h[5])
    while d <= LAST:
        want = .43 * h[8][d.month - 1] ** 1.15 * h[9][min(d.year, 2025) - 2023] * [.8, .82, .88, .95, 1.45, 1.3, .62][d.weekday()] * (1.5 if d.month == 12 and d.day > 26 else 1) * {'Suite': .85, 'Family': .9}.get(rm[3], 1)
        n = nights(d)
        if R.random() > min(want, .93) or not all(is_open(h, x) for x in days(d, d + timedelta(n - 1))): d += timedelta(1); continue
        t = booking(h, rm, d, n)
        if t:
            r, price = t; out = r[9]; r[13] = 'confirmed' if d > END else 'in house' if out > END else 'checked out'
            if r[13] in ('checked out', 'in house'):
                r[2] = rm[0]; r[17] = round(r[15] * COMM[r[6]], 2) if r[6] in COMM else None
                for x in days(d, out - timedelta(1)):
                    if x <= END: e = daily.setdefault((h[0], x), [0, 0, 0]); e[0] += 1; e[1] += price; e[2] += r[11] + r[12]
            if r[13] == 'checked out':
                late = R.random() < ((.62 if out > date(2025, 11, 20) else .012) if r[6] in ('Corporate', 'Weddings & events') else .003)
                r[16] = r[15] if not late else 0 if R.random() < .6 else round(r[15] * .5, 2)
            else: r[16] = r[15] if PL[r[5]][3] == 'no' else round(r[15] * .2, 2) if R.random() < .45 else 0
            res.append(r)
        if R.random() < .21:      # somebody else who wanted that kind of room and did not come
            a = day(d, min(d + timedelta(6), LAST)); t = booking(h, rm, a, nights(a))
            if t and is_open(h, a) and R.random() < CANC[t[0][6]] * 5 * (.45 if PL[t[0][5]][3] == 'no' else 1):
                r, price = t; c = r[7] + timedelta(int((a - r[7]).days * R.random() ** .7))
                if R.random() < .11 and a < END: r[13] = 'no-show'; r[16] = r[15] if PL[r[5]][3] == 'no' else price if R.random() < .6 else 0; res.append(r)
                elif c <= END: r[13] = 'cancelled'; r[14] = c; r[16] = r[15] if PL[r[5]][3] == 'no' else price if (a - c).days < 2 else 0; res.append(r)
        d += timedelta(n)
res.sort(key=lambda r: (r[7], r[8], r[1]))
for i, r in enumerate(res): r[0] = 500001 + i
stays = {}
for r in res:
    if r[13] == 'checked out': stays[r[4]] = stays.get(r[4], 0) + 1
for g in guests:
    g[4] = (None if R.random() < .6 else 'Gold' if stays.get(g[0], 0) >= 6 else 'Silver' if stays.get(g[0], 0) >= 3 else 'Bronze') if not g[2] else None
    g[6] = seen.get(g[0]) or day(START, END)
write('guests', 'guest_id guest_name company country loyalty_tier email_opt_in created_date', guests)
write('reservations', 'reservation_id hotel_id room_id room_type guest_id rate_plan_code channel booked_date arrival_date departure_date nights adults children status cancelled_date booking_value amount_paid commission', res)

DAYS = days(START, END); stats = []
nrooms = {h[0]: sum(h[6]) for h in HOTELS}
for d in DAYS:
    for h in HOTELS:
        if not is_open(h, d): continue
        s = daily.get((h[0], d), [0, 0, 0]); o = min(R.choices([0, 1, 2], [88, 9, 3] if h[0] != 4 else [72, 20, 8])[0], nrooms[h[0]] - s[0])
        stats.append([d, h[0], nrooms[h[0]] - o, o, s[0], s[2], round(s[1], 2)])
write('daily_stats', 'business_date hotel_id rooms_available rooms_out_of_order rooms_sold guests_in_house room_revenue', stats)

# ---- outlets and their sales: (id, name, hotel, kind, seats, dinner covers, closed weekday, lunch, growth)
OUT = [(1, 'The Grange Dining Room', 1, 'restaurant', 56, 38, None, 1, 1.03), (2, 'Grange Bar', 1, 'bar', 30, 34, None, 0, 1.05), (3, 'Orangery Tea Room', 1, 'tea room', 28, 26, 0, 0, 1.06), (4, 'The Lookout', 2, 'restaurant', 48, 40, 0, 1, 1.09),
       (5, 'Wheelhouse Bar', 2, 'bar', 36, 46, None, 0, 1.04), (6, 'The Weir', 3, 'restaurant', 60, 44, 1, 1, 1.07), (7, 'Kings Arms Kitchen', 4, 'restaurant', 40, 24, 0, 0, .93), (8, 'The Taproom', 4, 'bar', 44, 52, None, 0, .97),
       (9, 'Samphire', 5, 'restaurant', 34, 27, 2, 0, .95), (10, 'Fellside Kitchen', 6, 'restaurant', 32, 22, None, 0, 1.04), (11, 'Exchange Brasserie', 7, 'restaurant', 62, 42, None, 1, 1.1), (12, 'The Old Creamery', None, 'restaurant', 52, 46, 0, 1, 1.05)]
write('outlets', 'outlet_id outlet_name hotel_id outlet_type seats', [o[:5] for o in OUT])
SPEND = {'breakfast': (11.5, 1.2), 'lunch': (17.5, 6.2), 'dinner': (32, 15), 'bar': (7.5, 13.5), 'afternoon tea': (21, 5)}; QUAL = {1: 1.25, 11: 1.35, 9: 1.18, 12: 1.1, 7: .85, 10: .82}; sales = []
for d in DAYS:
    for o in OUT:
        h = HN.get(o[2])
        if h and not is_open(h, d) or d.month == 12 and d.day == 25 and o[0] in (3, 7, 12): continue
        meals = ['bar'] if o[3] == 'bar' else ['afternoon tea'] if o[3] == 'tea room' else ([] if h is None else ['breakfast']) + (['lunch'] if o[7] and (d.weekday() > 2 or d.day == 25 and d.month == 12) else []) + ['dinner']
        shut = d.weekday() == o[6] and not (d.month == 12 and d.day >= 24)
        for m in meals:
            if shut and m != 'breakfast': continue
            yr = {2023: 1 / o[8], 2024: 1, 2025: o[8]}[d.year]; sea = (h[8] if h else CITY)[d.month - 1]; guests_in = daily.get((o[2], d), [0, 0, 0])[2]
            if m == 'breakfast': c = round(guests_in * R.uniform(.6, .92))
            else:
                c = .82 * o[5] * {'lunch': .55}.get(m, 1) * (.55 + .45 * sea) * [.68, .72, .8, .95, 1.3, 1.42, 1.08 if m != 'dinner' else .72][d.weekday()] * yr * (1.5 if d.month == 12 and 12 <= d.day <= 24 else 1.4 if (d.month, d.day) in ((12, 25), (12, 31), (2, 14)) else 1) * R.lognormvariate(0, .2)
                c = max(2, min(round(c), round(o[4] * (1.6 if m != 'bar' else 3))))
            if not c: continue
            q = QUAL.get(o[0], 1) * (1 + .045 * (d.year - 2024)); f, k = SPEND[m]
            food, drink = round(c * f * q * R.lognormvariate(0, .08), 2), round(c * k * q * R.lognormvariate(0, .13), 2)
            sales.append([None, d, o[0], m, c, food, drink, round((food + drink) * R.choice([.05, .1, .1, .2]) * R.random(), 2) if R.random() < .3 else 0, None if m in ('breakfast', 'bar') else R.choices([0, 1, 2, 3, 4, 6], [48, 12, 22, 6, 8, 4] if m == 'dinner' else [72, 10, 12, 2, 4, 0])[0]])
for i, s in enumerate(sales): s[0] = 200001 + i
write('restaurant_sales', 'sale_id sale_date outlet_id meal_period covers food_sales drink_sales discounts no_show_covers', sales)

# ---- staff
JOBS = {'housekeeping': (['Room Attendant', 'Room Attendant', 'Room Attendant', 'Head Housekeeper'], 12.1, .32), 'front office': (['Receptionist', 'Receptionist', 'Night Porter', 'Front Office Manager'], 12.8, .22), 'kitchen': (['Kitchen Porter', 'Commis Chef', 'Chef de Partie', 'Sous Chef', 'Head Chef'], 14.2, .36),
        'restaurant': (['Waiter', 'Waiter', 'Waiter', 'Bartender', 'Restaurant Supervisor'], 11.9, .42), 'maintenance': (['Maintenance Technician', 'Maintenance Technician', 'Gardener'], 14.6, .13), 'management': (['Duty Manager', 'Assistant Manager'], 19, .07)}
staff = []; n = iter(staffnames)
def hire(hid, dep, job, rate, a, stay=None):
    left = None if stay is None else a + timedelta(stay)
    staff.append([None, next(n), hid, dep, job, pick({'full time': 6, 'part time': 3}) if stay is None or stay > 200 else 'seasonal', a, left if left and START < left <= END else None, round(rate * R.uniform(.95, 1.2), 2), None])
for h in HOTELS:
    hire(h[0], 'management', 'General Manager', 31, max(h[5] - timedelta(60), day(date(2015, 1, 1), date(2024, 6, 1))))
    for dep, (jobs, rate, per) in JOBS.items():
        for _ in range(max(1 if dep != 'maintenance' else 2, round(per * nrooms[h[0]]))):
            a = max(h[5] - timedelta(40), day(date(2014, 1, 1), date(2023, 3, 1))) if R.random() < .6 else day(max(h[5] - timedelta(40), START), date(2025, 11, 20))
            job = R.choice(jobs); up = {'Head Chef': 1.5, 'Sous Chef': 1.25}.get(job, 1.2 if 'Head' in job or 'Manager' in job or 'Supervisor' in job else 1)
            while True:   # the post is taken up again when somebody leaves
                stay = R.choice([90, 120, 150, 260, 400, 640, 900, 1300]) if R.random() < .55 else None
                end = a + timedelta(stay) if stay else None
                if end and end <= START: a = day(START, date(2023, 12, 1)); a = max(a, h[5] - timedelta(40)); continue
                hire(h[0], dep, job, rate * up, a, stay)
                if not end or end > END: break
                a = end + timedelta(R.randrange(3, 60))
                if a > END: break
for dep, job, rate in (('finance', 'Finance Director', 46), ('finance', 'Accounts Assistant', 15), ('finance', 'Accounts Assistant', 15), ('sales and marketing', 'Revenue Manager', 27), ('sales and marketing', 'Marketing Executive', 17), ('sales and marketing', 'Events Coordinator', 16), ('human resources', 'HR Manager', 25), ('maintenance', 'Group Maintenance Manager', 28)):
    hire(None, dep, job, rate, day(date(2014, 1, 1), date(2024, 9, 1)))
for _ in range(14): hire(None, R.choice(['kitchen', 'restaurant']), 'Chef de Partie' if len(staff) % 4 == 0 else 'Waiter', 12.8, day(date(2017, 1, 1), date(2025, 10, 1)), R.choice([None, None, 150, 500, 1100]))
staff = [s for s in staff if s[7] is None or s[7] >= START]; staff.sort(key=lambda s: s[6])
for i, s in enumerate(staff): s[0] = 3001 + i; s[9] = {'full time': R.choice([37.5, 40, 40]), 'part time': R.choice([16, 20, 24]), 'seasonal': R.choice([24, 30, 40])}[s[5]]
write('staff', 'staff_id staff_name hotel_id department job_title contract_type start_date leave_date hourly_rate weekly_hours', staff)

# ---- tickets
CAT = {'plumbing': ('maintenance', 17, 85), 'heating': ('maintenance', 13, 140), 'electrics': ('maintenance', 10, 70), 'wifi and tv': ('maintenance', 11, 35), 'furniture': ('maintenance', 9, 95), 'doors and locks': ('maintenance', 8, 45), 'decoration': ('maintenance', 6, 110),
       'cleaning': ('housekeeping', 13, 0), 'linen': ('housekeeping', 7, 0), 'pest control': ('maintenance', 2, 160), 'garden and grounds': ('maintenance', 4, 60)}
tw = {r[0]: min(R.paretovariate(1.5), 3.2) * (1 + (2025 - (r[7] or 2013)) / 9) for r in rooms}
for r in R.sample(rooms, 7): tw[r[0]] = .02
slow = {1: 1, 2: .9, 3: 1, 4: 1.7, 5: 1.1, 6: 1.25, 7: .7}; tix = []
for d in DAYS:
    for h in HOTELS:
        if d < h[5]: continue
        for _ in range(R.choices([0, 1, 2, 3], [72, 22, 5, 1] if nrooms[h[0]] < 14 else [52, 34, 11, 3])[0] if h[0] != 4 else R.choices([0, 1, 2, 3], [58, 30, 9, 3])[0]):
            cats = {c: v[1] * ((1.9 if d.month in (11, 12, 1, 2) else .35) if c == 'heating' else (1.7 if d.month in (5, 6, 7, 8, 9) else .4) if c.startswith('garden') else 1) for c, v in CAT.items()}
            if h[0] == 6 and d >= date(2025, 10, 15): cats['heating'] *= 4
            c = pick(cats); team, _, cost = CAT[c]; pub = c.startswith('garden') or R.random() < .2
            rs = [r for r in rooms if r[1] == h[0]]; rm = None if pub else R.choices(rs, [tw[r[0]] for r in rs])[0]
            pr = pick({'low': 20, 'normal': 50, 'high': 22, 'urgent': 8}); due = d + timedelta({'low': 21, 'normal': 7, 'high': 2, 'urgent': 1}[pr])
            took = round(R.gammavariate(1.1, {'low': 11, 'normal': 4, 'high': 1.4, 'urgent': .6}[pr]) * slow[h[0]] + (R.randrange(8, 45) if R.random() < .08 else 0)); done = d + timedelta(took)
            if done > END or R.random() < .004: done = None
            ppl = [s for s in staff if s[2] == h[0] and s[3] == team and s[6] <= d and not (s[7] and s[7] < d)]
            st = 'done' if done else pick({'new': 4, 'in progress': 4, 'waiting for parts': 3 if team == 'maintenance' else 0}); who = R.choice(ppl)[0] if ppl and R.random() > .03 and st != 'new' else None
            tix.append([None, h[0], rm[0] if rm else None, rm and None or pub and R.choice(['reception', 'corridor', 'kitchen', 'car park', 'dining room', 'garden'] if not c.startswith('garden') else ['garden', 'terrace', 'car park']) or None, d, team, c, pr, pick({'staff': 6, 'guest': 4, 'inspection': 1.2}), who, st, due, done,
                        round(cost * R.lognormvariate(-.1, .8), 2) if done and cost and R.random() < .62 else None])
for i, t in enumerate(tix): t[0] = 80001 + i
write('tickets', 'ticket_id hotel_id room_id public_area reported_date team category priority reported_by assigned_to status due_date closed_date cost', tix)

# ---- reviews
rev = []; mood = {1: 8.5, 2: 8.5, 3: 8.2, 4: 7.6, 5: 8.7, 6: 8.3, 7: 8.9}
for r in res:
    if r[13] != 'checked out' or R.random() > .21: continue
    d = r[9] + timedelta(R.choice([0, 1, 1, 2, 3, 4, 6, 9, 14, 22]))
    if d > END: continue
    m = mood[r[1]] + {2: .25, 4: -.35, 5: .1}.get(r[1], 0) * (d.year - 2024) - (.6 if r[1] == 6 and d >= date(2025, 10, 20) else 0) - (2.6 if R.random() < .1 else 0); site = pick({'Booking.com': 9 if r[6] == 'Booking.com' else 0, 'Google': 4, 'TripAdvisor': 3, 'Guest survey': 4})
    s = [min(10, max(1, round(R.gauss(m + k, 1.15)))) for k in (0, .2 if r[1] != 4 else -.5, .25, -.1)]
    if site in ('Google', 'TripAdvisor') and R.random() < .7: s[1] = s[2] = s[3] = None
    if s[3] and R.random() < .3: s[3] = None
    rep = d + timedelta(R.randrange(0, 12)) if R.random() < (.82 if s[0] < 7 else .55) and site != 'Guest survey' else None
    rev.append([None, d, r[1], r[0] if site in ('Booking.com', 'Guest survey') or R.random() < .3 else None, site] + s + [rep if rep and rep <= END else None])
rev.sort(key=lambda r: r[1])
for i, r in enumerate(rev): r[0] = 60001 + i
write('reviews', 'review_id review_date hotel_id reservation_id review_site score cleanliness_score service_score food_score reply_date', rev)

# ---- budgets by hotel and month
act = {}
def add(h, d, line, a): act[(h, d.replace(day=1), line)] = act.get((h, d.replace(day=1), line), 0) + a
for s in stats: add(s[1], s[0], 'rooms', s[6])
for s in sales:
    h = OUT[s[2] - 1][2]
    if h: add(h, s[1], 'food', s[5]); add(h, s[1], 'drinks', s[6])
for t in tix: add(t[1], t[4], 'maintenance', t[13] or 0)
tilt = {2: .94, 4: 1.08, 5: 1.02, 6: .97, 7: 1.05}
bud = [[h, m, l, max(200, round(a * R.lognormvariate(.01, .07) * (tilt.get(h, 1) if l != 'maintenance' else 1), -2 if l != 'maintenance' else -1))] for (h, m, l), a in sorted(act.items(), key=lambda k: (k[0][1], k[0][0], k[0][2]))]
write('budgets', 'hotel_id budget_month budget_line budget_amount', bud)
