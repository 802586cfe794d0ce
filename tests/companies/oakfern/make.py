"""Oakfern lets flats and small commercial units in fourteen buildings in Nottingham, Derby and Leicester.

`python3 make.py FOLDER` writes eleven CSV files there, always the same ones."""
import calendar
import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else '.')
FIRST_DAY, TODAY = date(2024, 1, 1), date(2025, 12, 31)
R = random.Random('oakfern lettings, 18')


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


def months_on(d, n):
    y, m = divmod(d.year * 12 + d.month - 1 + n, 12)
    return date(y, m + 1, min(d.day, calendar.monthrange(y, m + 1)[1]))


def workday(d):
    return d + days({5: 2, 6: 1}.get(d.weekday(), 0))


def years(d):
    """Years since the start of the data, as a number for trends."""
    return (d - FIRST_DAY).days / 365


# ---------------------------------------------------------------- names
GIVEN = '''Aaron Adele Agnes Alec Amara Anil Annie Arjun Astrid Bella Ben Bilal Brenda Brian Carla Cerys Clive Connor Dana Declan Dev Diego Dora Dougie Elena Eli Ella Errol Eve Faye Fergus
Finn Flora Gail Georgia Glen Grace Hamza Hazel Heidi Holly Howard Ida Idris Ines Isaac Ivy Jade Jasper Jodie Josef Joyce Kai Karen Kwame Lara Layla Leroy Lottie Louis Luca Mabel Magda Marcus
Marta Maya Mina Molly Musa Naomi Nathan Nina Noor Omar Orla Otto Pearl Pavel Quentin Rafael Rania Reece Rita Robin Rosa Rory Sadie Sami Saskia Sean Sofia Stan Suki Tara Tariq Tess Toby Tomasz Uma
Victor Vera Wanda Wesley Xena Yasmin Yusuf Zac Zara Zoe'''.split()
FAMILY = '''Abbott Adeyemi Alderson Ali Ashby Atkin Bagshaw Bailey Banerjee Barlow Beardsley Birch Boateng Booth Bramley Brewster Buxton Caldwell Carr Chaudhry Clay Crofts Dalton Dean Diaz Dobson Eaton
Ellis Farnsworth Fearn Flint Fowler Garner Gill Gorse Greaves Haddon Hallam Hanif Hargreaves Hewitt Hinton Holt Hussain Ingham Iqbal Jarvis Kaur Keeling Kirk Knight Lacey Lindley Lowe Mahmood Marriott
Mellor Moreno Mwangi Naylor Nguyen Novak Oldham Osei Outram Palmer Parr Peat Petrov Pickering Quinn Rahman Redfern Rossi Rudd Saxton Shah Shaw Silva Slater Sowerby Stapleton Swann Tatlow Tomlin Turner
Udall Vickers Wain Walters Weston Wilde Wong Wragg Wyatt Yates Zaman'''.split()
names = [f'{g} {f}' for g in GIVEN for f in FAMILY]
R.shuffle(names)
firms = [f'{a} {b}' for a in '''Amberley Birchwood Bluebell Brightside Copperleaf Crestline Duckpond Elmtree Foxglove Goldfinch Greyfriars Hedgerow Ironstone Juniper Kestrel Larkspur Lantern Maple
Nettlefield Otterburn Pepperpot Quillfeather Redbrick Saltbox Sherwood Tinsmith Umber Velvet Willowherb Yellowhammer'''.split() for b in ('Bakery', 'Design', 'Dental', 'Books', 'Coffee', 'Accountants', 'Cycles', 'Flooring', 'Recruitment', 'Software', 'Joinery', 'Hair')]
R.shuffle(firms)

# ---------------------------------------------------------------- employees
employees = []


def employ(title, team, office, hired, left=None, hours=37.5):
    employees.append(dict(employee_id=f'E{len(employees) + 1:02}', employee_name=names.pop(), job_title=title, team=team, office=office, hired_on=hired, left_on=left, weekly_hours=hours))
    return employees[-1]


employ('Managing Director', 'Management', 'Nottingham', date(2009, 3, 2))
employ('Finance Manager', 'Finance', 'Nottingham', date(2014, 6, 16))
employ('Rent Officer', 'Finance', 'Nottingham', date(2019, 9, 2))
employ('Rent Officer', 'Finance', 'Nottingham', date(2022, 2, 7), hours=22.5)
employ('Lettings Manager', 'Lettings', 'Nottingham', date(2016, 1, 11))
negotiators = [employ('Lettings Negotiator', 'Lettings', *row) for row in (
    ('Nottingham', date(2018, 5, 14)), ('Nottingham', date(2021, 10, 4), date(2024, 8, 30)), ('Nottingham', date(2024, 9, 9)), ('Derby', date(2020, 3, 2)),
    ('Derby', date(2023, 4, 3), None, 30), ('Leicester', date(2019, 7, 1)), ('Leicester', date(2022, 11, 14), date(2025, 5, 16)), ('Leicester', date(2025, 6, 2)))]
employ('Repairs Manager', 'Repairs', 'Nottingham', date(2015, 8, 3))
coordinators = [employ('Repairs Coordinator', 'Repairs', *row) for row in (
    ('Nottingham', date(2017, 2, 6)), ('Derby', date(2021, 1, 18)), ('Leicester', date(2020, 10, 5), date(2025, 2, 28)), ('Leicester', date(2025, 3, 10)))]
managers = [employ('Building Manager', 'Buildings', *row) for row in (
    ('Nottingham', date(2012, 4, 2)), ('Nottingham', date(2018, 9, 3)), ('Nottingham', date(2024, 5, 7), None, 30), ('Derby', date(2016, 11, 7)), ('Derby', date(2022, 6, 13)),
    ('Leicester', date(2019, 1, 14)), ('Leicester', date(2023, 3, 6)))]
employ('Office Administrator', 'Management', 'Nottingham', date(2021, 8, 16), None, 25)


def on_duty(staff, city, d):
    here = [e for e in staff if e['hired_on'] <= d and not (e['left_on'] and e['left_on'] < d)]
    local = [e for e in here if e['office'] == city]
    return R.choice(local if local and chance(.9) else here)['employee_id'] if here else ''


# ---------------------------------------------------------------- buildings and units
# code, name, city, postcode, built, floors, lift, owner, manager, managed since, fee, flats, shops, offices, workshops, rent level, appeal, wear
BUILDINGS = '''LAC|Lacemaker Court|Nottingham|NG1 1LC|1898|5|yes|Hartwell Estates|0|2012-05-01|9|26|2|0|0|1.12|1.30|1.15
TWH|Tannery Wharf|Nottingham|NG2 3TW|2007|6|yes|Beacon Pension Fund|0|2013-09-01|8|32|2|1|0|1.10|1.20|.80
TRV|Trent View|Nottingham|NG2 6TV|1972|7|yes|Dovedale Homes|1|2015-02-01|10|28|0|0|0|.86|.85|1.35
FOR|Forest Lodge|Nottingham|NG7 5FL|1936|3|no|Marlowe Family Trust|1|2018-07-01|10|12|0|0|0|.95|1.00|1.20
HOC|Hockley Arcade|Nottingham|NG1 3HA|1911|3|no|Hartwell Estates|2|2016-03-01|9|6|7|2|0|1.05|1.15|1.00
SMH|Silk Mill House|Derby|DE1 3SM|1904|5|yes|Beacon Pension Fund|3|2014-10-01|8|30|3|2|0|1.00|1.10|1.10
FRY|Friary Yard|Derby|DE1 1FY|1989|3|no|Greengate Investments|4|2017-06-01|9.5|14|0|3|0|.93|.95|1.00
DAR|Darwin Place|Derby|DE22 3DP|2015|4|yes|Dovedale Homes|4|2019-04-01|9|20|1|0|0|1.02|1.05|.65
RVW|Riverside Works|Derby|DE21 4RW|1968|2|no|Greengate Investments|3|2020-01-01|10|0|0|3|9|.80|.80|1.10
ABB|Abbey Lofts|Leicester|LE4 0AL|1921|4|yes|Hartwell Estates|5|2016-08-01|9|22|1|0|0|.98|1.00|1.05
SOA|Soar Point|Leicester|LE3 5SP|2018|6|yes|Beacon Pension Fund|5|2019-11-01|8|28|1|0|0|1.03|.95|.60
CLA|Clarendon Terrace|Leicester|LE2 3CT|1887|3|no|Marlowe Family Trust|6|2021-03-01|10|11|0|0|0|.96|1.05|1.25
GRA|Granby Chambers|Leicester|LE1 6GC|1931|4|yes|Greengate Investments|6|2024-07-01|9|0|2|8|0|.95|.75|.95
OLD|Old Brewery|Leicester|LE1 4OB|1903|4|yes|Pennant Property|6|2025-04-01|8.5|16|2|0|0|1.06|1.10|.85'''
COLUMNS = 'building_code building_name city postcode built_year floors lift owner manager managed_since fee_percent flats shops offices workshops level appeal wear'.split()
buildings, units = [], []
for line in BUILDINGS.split('\n'):
    b = dict(zip(COLUMNS, line.split('|')))
    b['manager_id'] = managers[int(b['manager'])]['employee_id']
    b['managed_since'] = date.fromisoformat(b['managed_since'])
    for number in ('floors', 'flats', 'shops', 'offices', 'workshops'):
        b[number] = int(b[number])
    for number in ('level', 'appeal', 'wear'):
        b[number] = float(b[number])
    buildings.append(b)

    def add_unit(number, kind, floor, bedrooms, size, rent):
        new = b['built_year'] > '2000'
        units.append(dict(unit_id=f"{b['building_code']}-{number}", building=b, building_code=b['building_code'], unit_type=kind, floor=floor, bedrooms=bedrooms, size_sqm=size,
                          furnished=('yes' if chance(.38) else 'no') if kind == 'flat' else '', energy_rating=pick({'B': 6, 'C': 3} if new else {'C': 5, 'D': 6, 'E': 2}) if chance(.97) else '',
                          asking_rent=round(rent / 5) * 5, status='vacant', vacant_since=None))

    business = b['shops'] + b['offices'] + b['workshops'] > 0
    for i in range(b['shops']):
        size = R.randint(38, 120)
        add_unit(f'S{i + 1}', 'shop', 0, '', size, (380 + 13.5 * size) * b['level'])
    for i in range(b['workshops']):
        size = R.randint(70, 210)
        add_unit(f'W{i + 1}', 'workshop', 0 if i < 6 else 1, '', size, (260 + 6.2 * size) * b['level'])
    for i in range(b['offices']):
        size = R.randint(24, 95)
        add_unit(f'O{i + 1}', 'office', 1 if b['flats'] else 1 + i % (b['floors'] - 1), '', size, (210 + 12.2 * size) * b['level'])
    lowest = 1 if business else 0
    storeys = list(range(lowest, b['floors']))
    for i in range(b['flats']):
        floor = storeys[i * len(storeys) // b['flats']]
        on_floor = sum(u['building'] is b and u['unit_type'] == 'flat' and u['floor'] == floor for u in units) + 1
        beds = int(pick({'0': 12, '1': 40, '2': 36, '3': 12}))
        add_unit(f'{floor}{on_floor:02}', 'flat', floor, beds, R.randint(*((26, 36), (40, 54), (58, 78), (80, 104))[beds]), (610, 765, 985, 1240)[beds] * b['level'] * R.uniform(.94, 1.08) * (1 + .012 * floor))

# ---------------------------------------------------------------- contractors
contractors = []
for i, line in enumerate('''Derwent Plumbing & Heating|plumbing and heating|Derby|46|60|2026-04-30|yes|1.00|4.3|2016-02-01|5
Castlegate Plumbers|plumbing and heating|Nottingham|44|55|2026-08-31|yes|.85|4.5|2014-09-15|6
Hearth & Flow|plumbing and heating|Leicester|41|50|2025-10-31|no|1.55|3.6|2020-03-10|5
Meadow Heating Services|plumbing and heating|Nottingham|49|65|2026-02-28|no|1.10|4.1|2022-06-01|2
Volta Electrical|electrical|Nottingham|48|60|2026-06-30|yes|.90|4.4|2015-05-04|6
Brightwire|electrical|Leicester|45|55|2026-03-31|no|1.20|4.0|2019-10-07|4
Peak Lifts|lifts|Derby|72|120|2026-09-30|yes|.80|4.2|2014-11-03|5
Anchor Locksmiths|locks and doors|Nottingham|52|75|2026-01-31|yes|.60|4.6|2016-07-18|5
Doorwise|locks and doors|Leicester|43|50|2025-11-30|no|1.10|3.9|2021-02-22|3
Fernhill Joinery|joinery|Nottingham|39|40|2026-05-31|yes|1.15|4.3|2017-04-03|5
Ridgeback Roofing|roofing|Derby|47|80|2026-07-31|yes|1.40|3.9|2018-08-13|5
Midshire Roofs|roofing|Leicester|45|70|2025-06-30|no|1.30|3.7|2020-05-11|0
Clearview Decorators|decorating|Leicester|34|30|2026-10-31|yes|1.20|4.2|2019-01-21|5
Palette & Sons|decorating|Nottingham|36|35|2026-03-31|no|1.25|4.1|2025-10-06|0
Whitegoods Direct|appliances|Nottingham|38|45|2026-11-30|yes|.95|4.0|2018-03-12|5
Swift Pest Control|pest control|Leicester|41|50|2026-04-30|yes|.75|4.4|2017-09-25|5
Trent Fire & Alarm|fire safety|Nottingham|51|70|2026-12-31|yes|.85|4.2|2016-10-10|5
Handy Ash|general|Derby|29|20|2026-02-28|no|1.05|4.5|2021-11-01|4'''.split('\n')):
    c = dict(zip('contractor_name trade city hourly_rate call_out_fee insurance_until preferred pace liked on_list_since weight'.split(), line.split('|')), contractor_id=f'K{i + 1:02}')
    c['on_list_since'] = date.fromisoformat(c['on_list_since'])
    contractors.append(c)

# ---------------------------------------------------------------- tenants and leases
tenants, leases, enquiries = [], [], []
FLAT_REASONS = {'Moved to another city': 24, 'Bought a home': 21, 'Needed more space': 17, 'Rent too high': 16, 'Unhappy with repairs': 8, 'Moved in with partner': 12, 'Evicted': 3}
FIRM_REASONS = {'Needed more space': 22, 'Rent too high': 26, 'Business closed': 34, 'Relocated': 16, 'Evicted': 4}


def new_tenant(unit):
    flat = unit['unit_type'] == 'flat'
    if not flat and chance(.08):
        known = [t for t in tenants if t['tenant_type'] == 'company']
        if known:
            return R.choice(known)
    person = flat and chance(.96)
    job = pick({'employed': 58, 'self-employed': 12, 'student': 17, 'retired': 7, 'not working': 5}) if person else ''
    age = {'student': R.uniform(18.5, 26), 'retired': R.uniform(63, 84)}.get(job, min(64, max(20, R.gauss(36, 10))))
    t = dict(tenant_name=names.pop() if person else firms.pop() + ' Ltd', tenant_type='private' if person else 'company', date_of_birth=TODAY - days(age * 365.25) if person else None, occupation=job,
             guarantor='yes' if job and chance(.8 if job == 'student' else .14) else 'no', pets=('yes' if chance(.16) else 'no') if person else '', contact_by=pick({'email': 55, 'phone': 22, 'text message': 23}),
             habit=pick({'good': 81, 'sloppy': 13, 'bad': 6}), parking=flat and chance(.24), parking_fee=R.choice([45, 50, 60, 70]),
             method='housing benefit' if job == 'not working' and chance(.7) else pick({'direct debit': 46, 'standing order': 22, 'bank transfer': 20, 'card': 9, 'cash': 2}))
    t['to_debit'] = some_day(date(2024, 6, 1), TODAY) if t['method'] in ('bank transfer', 'card', 'cash') and chance(.35) else None
    tenants.append(t)
    return t


def rent_at(unit, d):
    return round(unit['asking_rent'] * (1 + .042 * (years(d) - 2)) * R.uniform(.97, 1.02) / 5) * 5


def lease(unit, tenant, kind, start, term, rent, signed, by):
    leases.append(dict(unit=unit, unit_id=unit['unit_id'], tenant=tenant, lease_kind=kind, let_by=by, signed_date=signed, start_date=start, end_date=months_on(start, term) - days(1), term=term, monthly_rent=rent,
                       deposit=None if chance(.07) else round(rent * 12 / 52 * 5) if unit['unit_type'] == 'flat' else rent * 3, notice_date=None, moved_out_date=None, leaving_reason='', status='active', last_day=None))
    return leases[-1]


def advertise(unit, start, stop, winner):
    """Enquiries for a unit between two days; the last of them becomes the lease where there is a winner. Returns who showed it."""
    b, flat = unit['building'], unit['unit_type'] == 'flat'
    start = max(start, FIRST_DAY, b['managed_since'])
    if stop < start:
        return on_duty(negotiators, b['city'], max(stop, date(2020, 6, 1)))
    season = {7: 1.25, 8: 1.4, 9: 1.35, 11: .8, 12: .6}.get(stop.month, 1)
    span = (stop - start).days + 1
    many = max(1, round(R.gauss(9 if flat else 3.2, 2.5) * b['appeal'] * season * min(1.6, .5 + span / 40)))
    chosen, shown = R.randrange(many), ''
    for i in range(many):
        won = bool(winner) and i == chosen
        asked = some_day(start, max(start, stop - days(5))) if won else some_day(start, stop)
        y = years(asked)
        e = dict(enquiry_date=asked, unit_id=unit['unit_id'], enquirer_name=winner['tenant_name'] if won else names.pop(), viewing_date=None, shown_by='', showed_up='', lost_reason='',
                 source=pick({'Rightmove': 40 - 3 * y, 'Zoopla': 19, 'Our website': 13 + 4 * y, 'Phone': 9, 'Social media': 4 + 4 * y, 'Referral': 7, 'Walk-in': 4} if flat else {'Our website': 26, 'Phone': 24, 'Referral': 20, 'To let board': 22, 'Rightmove': 8}),
                 budget=round(unit['asking_rent'] * R.uniform(.82, 1.15) / 25) * 25 if chance(.86) else None)
        look = workday(asked + days(1) + delay(5))
        if won:
            look = max(asked, min(look, stop))
            e.update(viewing_date=look, shown_by=on_duty(negotiators, b['city'], look), showed_up='yes', status='let')
            shown = e['shown_by']
        elif look <= (stop if winner or stop < TODAY else TODAY + days(14)) and chance(.52 + .1 * (e['source'] in ('Referral', 'Walk-in', 'To let board'))):
            e.update(viewing_date=look, shown_by=on_duty(negotiators, b['city'], look), status='lost')
            if look > TODAY:
                e['status'] = 'viewing booked'
            else:
                e['showed_up'] = 'no' if chance({'Social media': .27, 'Zoopla': .17, 'Rightmove': .13, 'Referral': .05}.get(e['source'], .09)) else 'yes'
                if not winner and (TODAY - look).days < 21 and e['showed_up'] == 'yes' and chance(.5):
                    e['status'] = 'application'
        else:
            e['status'] = 'open' if not winner and (TODAY - asked).days < 15 else 'lost'
        if e['status'] == 'lost' and chance(.9):
            e['lost_reason'] = 'Did not show up' if e['showed_up'] == 'no' else pick({'Found something else': 28, 'Too expensive': 24, 'Too small': 12, 'Location': 10, 'Someone else was faster': 16, 'Failed references': 6} if e['viewing_date'] else {'No reply': 50, 'Found something else': 28, 'Too expensive': 22})
        enquiries.append(e)
    return shown


for unit in units:
    b, flat = unit['building'], unit['unit_type'] == 'flat'
    begin = max(FIRST_DAY, b['managed_since'])
    terms = {'12': 70, '6': 12, '24': 18} if flat else {'36': 50, '24': 25, '60': 25}
    if chance(.94 if flat else .88):
        term = int(pick(terms))
        start = begin - days(R.randint(8, max(20, int(term * 30.4) - 40)))
        kind = 'renewal' if chance(.42) and b['managed_since'] < start - days(200) else 'new'
        signed = start - days(R.randint(7, 40))
        current = lease(unit, new_tenant(unit), kind, start, term, rent_at(unit, start), signed, on_duty(negotiators, b['city'], signed) if signed > b['managed_since'] else '')
        empty_from = None
    else:
        current, empty_from = None, begin - days(R.randint(0, 50))
        on_market = empty_from
    while True:
        if current:
            earliest = max(begin + days(6), current['start_date'] + days(130))
            if current['end_date'] > earliest + days(40) and chance(.13 if flat else .2):
                leave = some_day(earliest, current['end_date'])
            elif chance((.56 if b['wear'] < 1.2 else .47) if flat else .62):
                signed = current['end_date'] - days(R.randint(15, 75))
                if signed > TODAY:
                    break
                start = current['end_date'] + days(1)
                rent = round(current['monthly_rent'] * (1 + .034 * current['term'] / 12 * R.uniform(.3, 1.5)) / 5) * 5
                renewed = lease(unit, current['tenant'], 'renewal', start, int(pick({'12': 8, '24': 2}) if flat else pick({'36': 6, '24': 4})), rent, signed, on_duty(negotiators, b['city'], signed))
                renewed['deposit'] = current['deposit']
                if start > TODAY:
                    renewed['status'] = 'upcoming'
                    break
                current.update(status='ended', last_day=current['end_date'])
                current = renewed
                continue
            else:
                leave = current['end_date']
            notice = leave - days(R.randint(30, 62) if flat else R.randint(90, 170))
            notice = max(notice, current['signed_date'] + days(20))
            if notice > TODAY:
                break
            current['notice_date'] = notice
            if leave <= TODAY:
                current.update(status='ended', moved_out_date=leave, last_day=leave, leaving_reason=pick(FLAT_REASONS if flat else FIRM_REASONS) if chance(.93) else '')
            empty_from, on_market = leave + days(1), max(notice, leave - days(45 if flat else 120))
        slow = (1 + .25 * years(empty_from) * (b['city'] == 'Leicester')) / b['appeal']
        start = empty_from + days(2) + delay((32 if flat else 85) * slow, 1.3)
        signed = min(start - days(2), start - days(R.randint(5, 32)))
        signed = max(signed, on_market + days(3))
        if signed > TODAY:
            advertise(unit, on_market, TODAY, None)
            break
        start = max(start, signed + days(1))
        tenant = new_tenant(unit)
        current = lease(unit, tenant, 'new', start, int(pick(terms)), rent_at(unit, start), signed, advertise(unit, on_market, signed, tenant))
        if start > TODAY:
            current['status'] = 'upcoming'
            break
    unit['status'] = 'let' if any(x['unit'] is unit and x['status'] == 'active' for x in leases) else 'vacant'
    unit['vacant_since'] = empty_from if unit['status'] == 'vacant' else None

leases.sort(key=lambda x: (x['signed_date'], x['unit_id']))
for i, x in enumerate(leases):
    x['lease_id'] = f'L{1001 + i}'
for x in leases:
    if 'tenant_id' not in x['tenant']:
        x['tenant']['tenant_id'] = f"T{501 + sum('tenant_id' in t for t in tenants)}"
    x['tenant_id'] = x['tenant']['tenant_id']

# ---------------------------------------------------------------- charges and payments
charges, payments = [], []


def charge(x, kind, due, amount):
    """One charge and what the tenant paid for it; True when it was paid in good time."""
    t = x['tenant']
    c = dict(lease=x, lease_id=x['lease_id'], charge_type=kind, due_date=due, amount=round(amount, 2), balance=round(amount, 2), no=len(charges))
    charges.append(c)
    method = 'direct debit' if t['to_debit'] and due >= t['to_debit'] else t['method']
    if t['habit'] == 'bad':
        mood = pick({'on time': 38, 'late': 38, 'half': 14, 'never': 10})
    elif t['habit'] == 'sloppy':
        mood = pick({'on time': 70, 'late': 25, 'half': 3.5, 'never': 1.5})
    else:
        mood = pick({'on time': 96.6, 'late': 3, 'half': .3, 'never': .1})
    if kind == 'late fee' and chance(.2):
        mood = 'never'
    usual = {'direct debit': days(0), 'standing order': days(R.choice([0, 0, 0, 1, 2])), 'housing benefit': days(R.randint(2, 9))}.get(method)
    usual = delay(3) if usual is None else usual
    when = due + (usual if mood != 'late' else days(8) + delay(17))
    parts = []
    if mood == 'half':
        first = round(amount * R.choice([.4, .5, .5, .6]), 2)
        parts.append((due + usual, first, method))
        if chance(.6):
            parts.append((due + days(20) + delay(45), round(c['amount'] - first, 2), pick({'bank transfer': 6, 'card': 4})))
    elif mood == 'late':
        parts.append((when, c['amount'], pick({'bank transfer': 5, 'card': 3, method: 4})))
    elif mood == 'on time':
        parts.append((when, c['amount'], method))
    elif chance(.45):
        parts.append((due + days(60) + delay(70), c['amount'], 'bank transfer'))
    for day, amount, how in parts:
        if day <= TODAY:
            payments.append(dict(charge=c, lease_id=x['lease_id'], payment_date=day, amount=amount, method=how))
            c['balance'] = round(c['balance'] - amount, 2)
    return mood == 'on time' or mood == 'late' and when <= due + days(14)


for x in leases:
    begin = max(x['start_date'], FIRST_DAY, x['unit']['building']['managed_since'])
    stop = min(TODAY, x['last_day'] or TODAY)
    month = date(begin.year, begin.month, 1)
    while month <= stop:
        length = calendar.monthrange(month.year, month.month)[1]
        due, final = max(begin, month), date(month.year, month.month, length)
        if x['last_day']:
            final = min(final, x['last_day'])
        part = ((final - due).days + 1) / length
        if part > 0:
            good = charge(x, 'rent', due, x['monthly_rent'] * part)
            if not good and due + days(15) <= TODAY and chance(.8):
                charge(x, 'late fee', due + days(15), 25 if x['unit']['unit_type'] == 'flat' else 40)
            if x['unit']['unit_type'] != 'flat':
                charge(x, 'service charge', due, (60 + 1.35 * x['unit']['size_sqm']) * part * (1.05 if month.year == 2025 else 1))
            if x['tenant']['parking']:
                charge(x, 'parking', due, x['tenant']['parking_fee'] * part)
        month = months_on(month, 1)
charges.sort(key=lambda c: (c['due_date'], c['lease_id'], c['no']))
for i, c in enumerate(charges):
    c['charge_id'] = 100001 + i
for p in payments:
    p['charge_id'] = p['charge']['charge_id']
payments.sort(key=lambda p: (p['payment_date'], p['charge_id'], p['amount']))
for i, p in enumerate(payments):
    p['payment_id'] = f'P{i + 1:06}'

# ---------------------------------------------------------------- repairs
FAULTS = {  # where, category: (weight, trade, usual cost, things that go wrong)
    'unit': {'plumbing': (25, 'plumbing and heating', 130, 'Dripping kitchen tap|Blocked sink|Toilet not flushing|Leak under bath|Low water pressure|Leak through ceiling'),
             'heating': (19, 'plumbing and heating', 185, 'Boiler not firing|No hot water|Radiator cold|Boiler losing pressure|Thermostat broken'),
             'electrical': (14, 'electrical', 115, 'Socket not working|Lights keep tripping|Extractor fan broken|Smoke alarm beeping'),
             'appliance': (13, 'appliances', 160, 'Washing machine leaking|Oven not heating|Fridge too warm|Hob ring dead'),
             'doors and locks': (11, 'locks and doors', 120, 'Lost keys|Front door sticking|Lock jammed|Window handle broken'),
             'damp and mould': (8, 'decorating', 210, 'Mould in bathroom|Damp patch on wall|Mould round windows'),
             'joinery': (7, 'joinery', 125, 'Cupboard door off|Loose floorboard|Broken skirting|Window frame rotten'),
             'pests': (3, 'pest control', 95, 'Mice in kitchen|Ants|Silverfish')},
    'common': {'lift': (20, 'lifts', 420, 'Lift stuck|Lift doors not closing|Lift out of order'),
               'electrical': (20, 'electrical', 125, 'Stairwell light out|Car park lights out|Entry phone dead'),
               'doors and locks': (20, 'locks and doors', 150, 'Main door not closing|Bin store lock broken|Gate stuck'),
               'roof and gutters': (12, 'roofing', 480, 'Gutter overflowing|Roof tile missing|Roof leak'),
               'fire safety': (14, 'fire safety', 170, 'Alarm panel fault|Emergency light failed|Fire door damaged'),
               'decoration': (8, 'decorating', 260, 'Graffiti at entrance|Scuffed hallway walls'),
               'plumbing': (6, 'plumbing and heating', 240, 'Blocked drain|Burst pipe in riser'),
               'pests': (4, 'pest control', 120, 'Rats near bins|Pigeons on roof')}}
repairs = []
by_building = {b['building_code']: [u for u in units if u['building'] is b] for b in buildings}
day = FIRST_DAY
while day <= TODAY:
    for b in buildings:
        mine = by_building[b['building_code']]
        if day < b['managed_since']:
            continue
        cold = {12: 1.25, 1: 1.35, 2: 1.2, 11: 1.1, 6: .85, 7: .8, 8: .85}.get(day.month, 1)
        expected = len(mine) * .0105 * b['wear'] * cold * (.55 if day.weekday() > 4 else 1.15) * (1 + .05 * years(day))
        for _ in range(3):
            if not chance(expected / 3):
                continue
            where = 'common' if chance(.2) else 'unit'
            unit = R.choice(mine) if where == 'unit' else None
            weights = {k: v[0] for k, v in FAULTS[where].items()}
            if unit:
                weights['heating'] *= {12: 1.9, 1: 2.1, 2: 1.7, 11: 1.5, 3: 1.2, 6: .4, 7: .3, 8: .35}.get(day.month, 1)
                if unit['unit_type'] != 'flat':
                    weights['appliance'] = weights['damp and mould'] = 1
            elif b['lift'] == 'no':
                weights['lift'] = 0
            category = pick(weights)
            _, trade, cost, faults = FAULTS[where][category]
            fault = R.choice(faults.split('|'))
            priority = pick({'emergency': 18, 'urgent': 36, 'routine': 46} if category in ('heating', 'lift', 'plumbing', 'fire safety') else {'emergency': 5, 'urgent': 24, 'routine': 71})
            limit = {'emergency': 1, 'urgent': 7, 'routine': 28}[priority]
            open_to = [c for c in contractors if c['trade'] in (trade, 'general') and float(c['weight']) and not (c['trade'] == 'general' and trade not in ('joinery', 'decorating', 'locks and doors'))]
            if trade == 'roofing' and day < date(2024, 11, 15):
                open_to += [c for c in contractors if c['contractor_name'] == 'Midshire Roofs'] * 2
            who = R.choices(open_to, [max(1, float(c['weight'])) * (3 if c['city'] == b['city'] else 1) for c in open_to])[0]
            need = {'emergency': .7, 'urgent': 4.6, 'routine': 15.5}[priority] * float(who['pace']) * (1.25 if b['city'] == 'Leicester' and day > date(2025, 2, 20) else 1)
            finish = day + delay(need, 1.8)
            stuck = chance(.008 if priority == 'emergency' else .035)
            if stuck:
                finish += days(30) + delay(45)
            waited = (TODAY - day).days
            if chance(.035) and waited > 4:
                status = 'cancelled'
            elif finish <= TODAY:
                status = 'completed'
            else:
                status = 'new' if waited < 2 else 'waiting for parts' if stuck or chance(.2) else 'assigned'
            done = status == 'completed'
            repairs.append(dict(building_code=b['building_code'], unit_id=unit['unit_id'] if unit else '', reported_date=day, category=category, description=fault, priority=priority, target_date=day + days(limit),
                                reported_by=pick({'tenant': 82, 'building manager': 10, 'inspection': 8} if unit else {'tenant': 35, 'building manager': 45, 'inspection': 20}),
                                contractor_id='' if status == 'new' or status == 'cancelled' and chance(.6) else who['contractor_id'], handled_by=on_duty(coordinators, b['city'], day), completed_date=finish if done else None, status=status,
                                cost=round(cost * R.lognormvariate(0, .5) * (1.35 if priority == 'emergency' else 1) * (1 + .05 * years(day)), 2) if done and not ((TODAY - finish).days < 20 and chance(.4)) else None,
                                tenant_rating=max(1, min(5, round(R.gauss(float(who['liked']), .8) - (1.1 if finish > day + days(limit) else 0)))) if done and unit and chance(.42) else ''))
    day += days(1)
for i, r in enumerate(repairs):
    r['repair_id'] = f'R{10001 + i}'

# ---------------------------------------------------------------- meters
meter_readings = []
for b in buildings:
    size = b['flats'] + 2 * (b['shops'] + b['offices'] + b['workshops'])
    for utility in ('electricity', 'gas', 'water'):
        if utility == 'gas' and b['built_year'] > '2000':
            continue
        value = R.randint(20000, 900000)
        each = {'electricity': 62, 'gas': 240, 'water': 7.4}[utility] * (1.35 if utility == 'electricity' and b['lift'] == 'yes' else 1) * R.uniform(.85, 1.15)
        for n in range(24):
            month = months_on(FIRST_DAY, n)
            last = date(month.year, month.month, calendar.monthrange(month.year, month.month)[1])
            if last < b['managed_since']:
                continue
            winter = {'gas': (2.0, 1.8, 1.5, 1.0, .6, .25, .15, .15, .4, .9, 1.4, 1.85), 'electricity': (1.2, 1.15, 1.05, .95, .9, .85, .85, .85, .95, 1.05, 1.1, 1.2), 'water': (1,) * 12}[utility][month.month - 1]
            used = round(size * each * winter * R.uniform(.92, 1.08))
            value += used
            price = {'electricity': .262, 'gas': .069, 'water': 3.15}[utility] * (1 + .06 * (month.year - 2024))
            meter_readings.append(dict(building_code=b['building_code'], utility=utility, reading_date=last, meter_value=value, used=used, cost=round(used * price + {'electricity': 38, 'gas': 24, 'water': 15}[utility], 2)))
meter_readings.sort(key=lambda m: (m['reading_date'], m['building_code'], m['utility']))
for i, m in enumerate(meter_readings):
    m['reading_id'] = 5001 + i

enquiries.sort(key=lambda e: (e['enquiry_date'], e['unit_id'], e['enquirer_name']))
for i, e in enumerate(enquiries):
    e['enquiry_id'] = f'Q{2001 + i}'
tenants.sort(key=lambda t: int(t['tenant_id'][1:]))

TABLES = (
    ('buildings', buildings, 'building_code building_name city postcode built_year floors lift owner manager_id managed_since fee_percent'),
    ('units', units, 'unit_id building_code unit_type floor bedrooms size_sqm furnished energy_rating asking_rent status vacant_since'),
    ('tenants', tenants, 'tenant_id tenant_name tenant_type date_of_birth occupation guarantor pets contact_by'),
    ('leases', leases, 'lease_id unit_id tenant_id lease_kind let_by signed_date start_date end_date monthly_rent deposit notice_date moved_out_date leaving_reason status'),
    ('rent_charges', charges, 'charge_id lease_id charge_type due_date amount balance'),
    ('payments', payments, 'payment_id charge_id lease_id payment_date amount method'),
    ('repairs', repairs, 'repair_id building_code unit_id reported_date reported_by category description priority target_date contractor_id handled_by completed_date status cost tenant_rating'),
    ('contractors', contractors, 'contractor_id contractor_name trade city hourly_rate call_out_fee insurance_until preferred on_list_since'),
    ('enquiries', enquiries, 'enquiry_id enquiry_date unit_id enquirer_name source budget viewing_date shown_by showed_up status lost_reason'),
    ('meter_readings', meter_readings, 'reading_id building_code utility reading_date meter_value used cost'),
    ('employees', employees, 'employee_id employee_name job_title team office hired_on left_on weekly_hours'))
FOLDER.mkdir(parents=True, exist_ok=True)
for name, rows, columns in TABLES:
    columns = columns.split()
    with open(FOLDER / f'{name}.csv', 'w', newline='', encoding='utf-8') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(columns)
        out.writerows([row[c] for c in columns] for row in rows)
    print(f'{name}: {len(rows)}')
