"""Cinderhythe Waste & Recycling empties bins along the Trent for businesses and councils, from four depots, and sells what can be sold of it.

`python3 make.py FOLDER` writes twelve CSV files there, always the same ones."""
import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else '.')
START, TODAY = date(2024, 1, 1), date(2025, 12, 31)
R = random.Random('cinderhythe waste, gainsborough, 7')


def odds(p):
    return R.random() < p


def after(d, n):
    return d + timedelta(days=int(n))


def between(a, b):
    return after(a, R.randint(0, max(0, (b - a).days)))


def choose(weights):
    return R.choices(list(weights), list(weights.values()))[0]


def gamma(mean, shape=2.0):
    return R.gammavariate(shape, mean / shape)


def holiday(d):
    return (d.month, d.day) in ((12, 25), (12, 26), (1, 1))


def working(d):
    while d.weekday() > 4 or holiday(d):
        d = after(d, 1)
    return d


def past(d):
    return d if d and d <= TODAY else None


def months(d, n):
    y, m = divmod(d.year * 12 + d.month - 1 + n, 12)
    return date(y, m + 1, min(d.day, 28))


# ---------------------------------------------------------------- places and people
DEPOTS = {'Gainsborough': 'GA', 'Retford': 'RE', 'Scunthorpe': 'SC', 'Newark': 'NE'}
TOWNS = {'Gainsborough': ('Gainsborough:5,Lincoln:6,Market Rasen:2,Saxilby:1', 'DN21 LN1 LN2 LN5 LN8'), 'Retford': ('Retford:5,Worksop:5,Tickhill:1,Bawtry:1', 'DN22 S80 S81 DN10'),
         'Scunthorpe': ('Scunthorpe:7,Brigg:3,Epworth:1,Barton:2', 'DN15 DN16 DN17 DN20'), 'Newark': ('Newark:6,Southwell:2,Sleaford:3,Lincoln:1', 'NG24 NG23 NG25 NG34')}
FIRST = 'Alan Bev Carl Debbie Craig Darren Elaine Faisal Gary Hayley Imran Jodie Keith Lee Mick Natalie Ollie Pawel Rafal Ryan Sandra Shaun Steve Tariq Tomasz Tracey Wayne Zoe Ian Dean Kelly Neil Stuart Andrei Marek Liam'.split()
LAST = 'Atkin Barratt Brumby Clixby Codd Dannatt Elvin Fotherby Gelder Harpham Ibbotson Jubb Kirkby Leggott Maw Nettleton Odling Parkin Quibell Raithby Sowerby Tasker Uffindall Vickers Waddingham Wressell Kowalski Nowak Ahmed Hussain Popescu Marriott Blow Stamp Drewery'.split()
REPS = {'Leanne Cutts': 5, 'Rob Stainforth': 4, 'Gemma Thrale': 3, 'Joe Hibbard': 2}
MANAGERS = {'Leanne Cutts': 4, 'Rob Stainforth': 3, 'Anita Bose': 4}


def place():
    depot = choose({'Gainsborough': 7, 'Retford': 5, 'Scunthorpe': 6, 'Newark': 5})
    towns, codes = TOWNS[depot]
    town = choose({t.split(':')[0]: int(t.split(':')[1]) for t in towns.split(',')})
    return depot, town, f'{R.choice(codes.split())} {R.randint(1, 9)}{R.choice("ABDEFGHJLN")}{R.choice("ABDEFGHJLNPQRSTUWXYZ")}'


# ---------------------------------------------------------------- rounds
TRADE = ['general', 'general', 'general', 'mixed recycling', 'mixed recycling', 'cardboard', 'glass', 'food']
HOUSE = ['general', 'general', 'mixed recycling', 'mixed recycling', 'garden']
rounds = []
for depot, code in DEPOTS.items():
    for i, stream in enumerate(TRADE + HOUSE):
        kind = 'trade' if i < len(TRADE) else 'household'
        day = R.choice(['Mon', 'Tue', 'Wed', 'Thu', 'Fri']) if i > 4 else ['Mon', 'Wed', 'Fri', 'Tue', 'Thu'][i]
        lifts = R.randint(880, 1420) if kind == 'household' else {'general': R.randint(85, 135), 'mixed recycling': R.randint(70, 110), 'cardboard': R.randint(50, 80), 'glass': R.randint(40, 70), 'food': R.randint(55, 95)}[stream]
        rounds.append(dict(round_code=f'{code}{i + 1:02d}', round_desc=f'{depot} {kind} {stream} {day}', depot=depot, round_type=kind, waste_stream=stream, run_day=day, std_lifts=lifts, std_hours=round(R.uniform(6.6, 9.6), 2), crew_size=3 if kind == 'household' else R.choice([1, 2, 2]), active='Y', first=START, last=TODAY,
                           miles=R.uniform(28, 60) if kind == 'household' else R.uniform(45, 110), bad=R.lognormvariate(0, .55) * {'Scunthorpe': 1.35, 'Newark': .75}.get(depot, 1)))
for code, ended in (('RE03', date(2025, 3, 28)), ('NE08', date(2024, 10, 31))):
    r = next(r for r in rounds if r['round_code'] == code)
    r.update(active='N', last=ended)
next(r for r in rounds if r['round_code'] == 'SC08').update(first=date(2024, 6, 3))
R_OF = {r['round_code']: r for r in rounds}
HISTORY = {'RE03': 'RE02', 'NE08': 'RE08'}

# ---------------------------------------------------------------- customers
PUB1 = 'Copper Drowned Old White Black Crooked Merry Golden Red Blue Jolly Silent Dancing Lost Green Iron Plucky Speckled'.split()
PUB2 = 'Swan Ferryman Heron Anchor Miller Pike Bargee Plough Lantern Wherry Otter Hare Bell Lock Keeper Barrel Goose Sluice'.split()
STEM = 'Trentside Ancholme Fosse Eagre Castlegate Carr Lindum Isle Wolds Keadby Idle Riverhead Sherwood Northgate Beckside Aegir Lockside Millgate Torksey Fenland Kingsway Humber Saxon Minster Priory Axholme'.split()
SECTORS = {'hospitality': (88, 'The {p} {q}|{s} Brasserie|{s} Hotel|{l}\'s Tea Room|{s} Tandoori|{l}\'s Chip Shop', 2900), 'retail': (70, '{l} & Daughters|{s} Garden Centre|{s} Convenience|{l}\'s Butchers|{s} Furnishings|{l} Carpets', 2300), 'manufacturing': (45, '{s} Fabrications Ltd|{l} Engineering Ltd|{s} Foods Ltd|{s} Plastics Ltd|{l} Joinery', 9500),
           'offices': (38, '{l} {m} Solicitors|{s} Accountants|{s} Business Park|{l} Surveyors', 1700), 'care': (30, '{s} House Care Home|{l} Court Care Home|{s} Dental Practice|{s} Veterinary Centre', 3900), 'leisure': (22, '{s} Leisure Centre|{s} Golf Club|{s} Caravan Park|{s} Marina', 4200), 'motor trade': (24, '{l} Tyres|{s} Motors|{s} MOT Centre|{l} Commercials', 1900),
           'education': (24, '{s} Academy|{s} Primary School|{s} College', 5200), 'health': (6, '{s} Hospital|{s} Health Centre', 14500)}
COUNCILS = ['Trentmarsh District Council', 'Ancholme Borough Council', 'Idle Vale District Council', 'Fosseway District Council', 'Eagre Town Council', 'Millbeck Parish Council']
customers, taken = [], set()


def firm(patterns):
    while True:
        name = R.choice(patterns.split('|')).format(p=R.choice(PUB1), q=R.choice(PUB2), s=R.choice(STEM), l=R.choice(LAST), m=R.choice(LAST))
        if name not in taken:
            taken.add(name)
            return name


def customer(name, kind, sector, size):
    depot, town, postcode = place()
    since = working(between(date(2024, 1, 8), date(2025, 12, 15))) if odds(.24) and kind != 'council' else working(between(date(2008, 5, 1), date(2023, 12, 1)))
    left = None
    if kind != 'council' and odds(.13 if since.year < 2024 else .06):
        left = working(between(max(date(2024, 2, 15), after(since, 150)), date(2025, 12, 10)))
        left = left if left <= TODAY else None
    method = choose({'BACS': 1}) if kind == 'council' else choose({'direct debit': 1, 'BACS': 5}) if kind == 'public sector' else choose({'direct debit': 56, 'BACS': 31, 'card': 10, 'cheque': 3})
    customers.append(dict(cust_name=name, cust_type=kind, sector=sector, town=town, postcode=None if odds(.03) else postcode, acct_mgr='Anita Bose' if kind == 'council' else None if odds(.04) else choose(MANAGERS), cust_since=since, pay_method=method, pay_terms=30 if kind != 'trade' else 14 if method == 'direct debit' else choose({30: 8, 14: 3, 60: 1}),
                          credit_limit=None if kind == 'council' else round(max(300, size * R.uniform(.3, .8)) / 100) * 100, on_stop='N', status='left' if left else 'live', depot=depot, left=left, size=size, late=min(.85, R.betavariate(1.1, 3.2)) if method != 'direct debit' else 0 if odds(.7) else .12, fall=R.choice([.2, .35, .5]) if odds(.09) else 1, badpay=False))


for sector, (many, patterns, mean) in SECTORS.items():
    for _ in range(many):
        customer(firm(patterns), 'public sector' if sector in ('education', 'health') else 'trade', sector, mean * R.lognormvariate(-.2, .65))
for i, name in enumerate(COUNCILS):
    customer(name, 'council', 'local authority', [412000, 356000, 298000, 334000, 41000, 12500][i])
    customers[-1]['depot'] = list(DEPOTS)[i % 4] if i < 4 else R.choice(list(DEPOTS))
    customers[-1]['town'] = ['Gainsborough', 'Brigg', 'Retford', 'Newark', 'Barton', 'Southwell'][i]
by_name = {c['cust_name']: c for c in customers}
by_name['Ancholme Borough Council']['depot'], by_name['Idle Vale District Council']['depot'] = 'Scunthorpe', 'Retford'
R.shuffle(customers)
customers.sort(key=lambda c: c['cust_since'])
for i, c in enumerate(customers):
    c['cust_id'] = 1001 + i
    if c['cust_type'] == 'trade' and c['pay_method'] != 'direct debit' and odds(.085):
        c['badpay'] = True
        if odds(.62):
            c['on_stop'] = 'Y'
    if c['cust_type'] == 'trade' and (c['left'] and i % 4 == 1 or c['pay_method'] != 'direct debit' and i % 19 == 5):
        c['on_stop'] = 'Y'

# ---------------------------------------------------------------- contracts
SITES = ['Main site', 'Unit 2', 'Warehouse', 'Annexe', 'Yard', 'North site', 'Kitchen block', 'Head office']
REASONS = {'price': 9, 'service': 6, 'business closed': 7, 'moved premises': 4, 'went to competitor': 6, 'non payment': 2}
contracts = []
for c in customers:
    many = 1 if c['cust_type'] == 'council' else choose({1: 74, 2: 17, 3: 7, 4: 2})
    if c['size'] < 1200:
        many = 1
    for k in range(many):
        start = working(after(c['cust_since'], R.randint(2, 25))) if k == 0 else working(between(after(c['cust_since'], 30), max(after(c['cust_since'], 31), date(2025, 11, 20))))
        if start > TODAY:
            start = working(date(2026, 1, 5)) if k == 0 else working(date(2025, 12, 1))
        term = choose({12: 6, 24: 3, 36: 2}) if c['cust_type'] != 'council' else 84
        renew = 'N' if c['cust_type'] == 'council' or odds(.36) else 'Y'
        end = after(months(start, term), -1)
        stopped = c['left']
        if not stopped and c['cust_type'] != 'council' and many > 1 and k and odds(.12) and start < date(2025, 7, 1):
            stopped = working(between(max(date(2024, 3, 1), after(start, 90)), date(2025, 12, 12)))
        if c['cust_type'] == 'council':
            start = date({'Trentmarsh District Council': 2020, 'Ancholme Borough Council': 2022, 'Idle Vale District Council': 2019, 'Fosseway District Council': 2021, 'Eagre Town Council': 2023, 'Millbeck Parish Council': 2023}[c['cust_name']], 4, 1)
            end = after(months(start, 84), -1)
            c['cust_since'] = min(c['cust_since'], start)
        if stopped and stopped <= start:
            start = working(max(after(c['cust_since'], 5), after(stopped, -400)))
            end = after(months(start, term), -1)
        while end < (stopped or TODAY) and (renew == 'Y' or not stopped):
            end = after(months(after(end, 1), 12), -1)
        status, reason = 'active', None
        if stopped and end <= stopped:
            status, stopped = 'expired', end
        elif stopped:
            status, reason = 'terminated', None if odds(.05) else choose(REASONS)
        elif start > TODAY:
            status = 'pending'
        depot, town, _ = place()
        if k == 0 or odds(.5):
            depot, town = c['depot'], c['town']
            if town not in TOWNS[depot][0]:
                depot = next(d for d in DEPOTS if town in TOWNS[d][0])
        value = c['size'] / many * R.uniform(.75, 1.3)
        contracts.append(dict(cust_id=c['cust_id'], site_name=R.choice(SITES) if many > 1 else None if odds(.3) else 'Main site', site_town=town, depot=depot, service='household collections' if c['cust_type'] == 'council' and c['size'] > 50000 else 'trade bins', sales_rep=None if c['cust_type'] == 'council' or start < date(2012, 1, 1) and odds(.5) else choose(REPS), start_date=start, end_date=end, term_months=term, annual_value=round(value, 2),
                              uplift_pct=R.choice([None, 3, 3.5, 4, 5, 5]), auto_renew=renew, status=status, terminated_on=stopped if status == 'terminated' else None, term_reason=reason, c=c, stop=stopped))
contracts.sort(key=lambda k: (k['start_date'], k['cust_id']))
for i, k in enumerate(contracts):
    k['contract_no'] = f'K{20001 + i}'

# ---------------------------------------------------------------- bins
SIZES = {'general': {1100: 8, 660: 4, 360: 2, 240: 3}, 'mixed recycling': {1100: 6, 660: 4, 240: 4}, 'cardboard': {1100: 9, 660: 3}, 'glass': {240: 8, 360: 2}, 'food': {140: 5, 240: 4}}
WANTS = {'hospitality': (.97, .62, .25, .6, .55), 'retail': (.95, .55, .6, .05, .12), 'manufacturing': (.98, .6, .55, .02, .06), 'offices': (.9, .8, .2, .02, .06), 'care': (.98, .6, .2, .05, .5), 'leisure': (.96, .7, .3, .35, .3), 'motor trade': (.97, .35, .45, .02, 0), 'education': (.97, .85, .4, .02, .6), 'health': (1, .8, .6, .1, .6), 'local authority': (1, 1, 0, .5, 0)}
BASE = {140: 4.1, 240: 6.2, 360: 8.4, 660: 13.1, 1100: 18.9}
bins = []
for k in contracts:
    if k['service'] != 'trade bins' or k['status'] == 'pending':
        continue
    for stream, p in zip(('general', 'mixed recycling', 'cardboard', 'glass', 'food'), WANTS[k['c']['sector']]):
        if not odds(p):
            continue
        for _ in range(choose({1: 8, 2: 2, 3: 1}) + (k['annual_value'] > 9000)):
            size = choose(SIZES[stream])
            code = R.choice([r['round_code'] for r in rounds if r['depot'] == k['depot'] and r['round_type'] == 'trade' and r['waste_stream'] == stream])
            put = working(after(k['start_date'], R.randint(0, 9)))
            if odds(.14):
                put = working(between(put, date(2025, 12, 5)))
            if k['stop'] and put > k['stop']:
                put = working(after(k['start_date'], 3))
            if put > TODAY:
                continue
            gone = past(working(after(k['stop'], R.choice([1, 2, 4, 7, 12])))) if k['stop'] else working(between(max(date(2024, 1, 15), after(put, 60)), date(2025, 12, 8))) if odds(.05) and put < date(2025, 8, 1) else None
            now = HISTORY.get(code, code) if not gone or gone > R_OF[code]['last'] else code
            bins.append(dict(contract_no=k['contract_no'], bin_size_l=size, waste_stream=stream, round_code=now, freq=choose({'weekly': 12, 'fortnightly': 6, 'twice weekly': 2, 'on call': 1}), lift_price=round(BASE[size] * {'general': 1, 'mixed recycling': .78, 'cardboard': .6, 'glass': .9, 'food': 1.25}[stream] * R.uniform(.88, 1.18), 2), rental_pm=None if odds(.25) else round(size / 240 * R.uniform(1.1, 1.6), 2),
                             delivered_on=put, removed_on=gone, condition=None if odds(.06) else choose({'good': 66, 'worn': 24, 'damaged': 9}), has_lock='Y' if odds(.21) else 'N', k=k))
bins.sort(key=lambda b: (b['delivered_on'], b['contract_no']))
for i, b in enumerate(bins):
    b['bin_id'] = f'B{40001 + i}'

# ---------------------------------------------------------------- vehicles
MAKES = {'RCV 26t': ('Dennis Eagle Elite', 'Mercedes Econic'), 'RCV 18t': ('Dennis Eagle Elite N', 'DAF LF'), 'RCV 7.5t': ('Isuzu N75',), 'glass truck': ('Scania P280',), 'cage tipper': ('Ford Transit',)}
vehicles, letters = [], 'ABDEFGHJKLMNOPRSTUVWXY'
for depot, code in DEPOTS.items():
    for kind in ['RCV 26t'] * 4 + ['RCV 18t'] * 2 + ['RCV 7.5t', 'glass truck'] + (['cage tipper'] if code in ('GA', 'SC') else []):
        first = between(date(2014, 3, 1), date(2025, 6, 30)) if odds(.85) else between(date(2023, 1, 1), date(2025, 6, 30))
        fuel = 'electric' if kind == 'RCV 18t' and first.year > 2021 or kind == 'cage tipper' and odds(.5) else 'HVO' if first.year > 2020 and odds(.4) else 'diesel'
        vehicles.append(dict(veh_reg=f'{R.choice("FYBN")}{R.choice("XNLGP")}{first.year % 100 + (50 if first.month > 8 else 0):02d} {"".join(R.choice(letters) for _ in range(3))}', veh_type=kind, make_model=R.choice(MAKES[kind]), depot=depot, fuel_type=fuel, first_reg=first, payload_kg={'RCV 26t': 11200, 'RCV 18t': 7400, 'RCV 7.5t': 2900, 'glass truck': 8200, 'cage tipper': 1300}[kind], mot_due=after(date(2026, 1, 1), R.randint(2, 360)), lease_pm=round(R.uniform(1850, 3400), 2) if first.year > 2020 and odds(.6) else None, status='in service', off_road_since=None, sold_on=None,
                             km=R.uniform(.85, 1.15), old=1 + max(0, 2024 - first.year) * .11))
vehicles.sort(key=lambda v: (v['first_reg'], v['veh_reg']))
for i, v in enumerate(vehicles):
    v['fleet_no'] = f'V{101 + i}'
for v, since in zip(R.sample([v for v in vehicles if v['veh_type'] in ('RCV 26t', 'RCV 18t') and v['first_reg'].year < 2021], 3), (date(2025, 10, 14), date(2025, 12, 3), date(2025, 12, 19))):
    v.update(status='off road', off_road_since=since)
for v, when in zip([v for v in vehicles if v['status'] == 'in service' and v['veh_type'] == 'RCV 26t'][:2], (date(2024, 9, 20), date(2025, 5, 16))):
    v.update(status='sold', sold_on=when, mot_due=None)

# ---------------------------------------------------------------- drivers
drivers, used = [], set()
for depot in DEPOTS:
    for i in range(12):
        while True:
            name = f'{R.choice(FIRST)} {R.choice(LAST)}'
            if name not in used:
                used.add(name)
                break
        agency = i > 8
        start = between(date(2023, 6, 1), date(2025, 8, 30)) if agency or odds(.2) else between(date(2004, 1, 5), date(2023, 10, 1))
        gone = past(between(after(max(start, START), 90), after(max(start, START), 900))) if odds(.55 if agency else .2) else None
        drivers.append(dict(drv_name=name, depot=depot, employment='agency' if agency else 'permanent', start_date=working(start), leave_date=gone, licence_cat='C' if odds(.8) else 'C+E' if odds(.6) else 'C1', cpc_expiry=between(date(2026, 1, 12), date(2030, 9, 9)) if odds(.85) or not gone else between(date(2024, 9, 9), date(2025, 12, 1)), last_dvla_check=None if agency and odds(.4) else between(date(2025, 5, 1), TODAY) if not gone else between(START, gone), hourly_rate=round(R.uniform(15.2, 18.6) if not agency else R.uniform(19.5, 23.5), 2), away=None))
for d in drivers:
    if not d['leave_date'] and odds(.12):
        d['cpc_expiry'] = between(date(2026, 1, 12), date(2026, 3, 20))
for d, when in zip(R.sample([d for d in drivers if not d['leave_date'] and d['start_date'].year < 2024], 3), (date(2025, 9, 8), date(2025, 7, 21), date(2025, 9, 19))):
    d['away'] = when
drivers.append(dict(drv_name='Callum Thirkell', depot='Retford', employment='permanent', start_date=date(2025, 12, 15), leave_date=None, licence_cat='C', cpc_expiry=date(2030, 9, 9), last_dvla_check=date(2025, 12, 12), hourly_rate=15.2, away=date(2025, 12, 15)))
drivers.sort(key=lambda d: (d['start_date'], d['drv_name']))
for i, d in enumerate(drivers):
    d['drv_no'] = 301 + i

# ---------------------------------------------------------------- runs of the rounds
DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri']
runs = []
for r in rounds:
    kinds = {'glass': ['glass truck'], 'food': ['RCV 7.5t', 'RCV 18t'], 'cardboard': ['RCV 18t', 'RCV 26t']}.get(r['waste_stream'], ['RCV 26t', 'RCV 26t', 'RCV 18t'])
    own = [v for v in vehicles if v['depot'] == r['depot'] and v['veh_type'] in kinds]
    r['own'], r['usual'] = own, R.choice(own)
    r['driver'] = R.choice([d for d in drivers if d['depot'] == r['depot'] and d['employment'] == 'permanent' and d['start_date'] < START])
busy = {}
day = START
while day <= TODAY:
    if day.weekday() < 5 and not holiday(day):
        for r in rounds:
            if r['run_day'] != DAYS[day.weekday()] or not r['first'] <= day <= r['last'] or r['waste_stream'] == 'garden' and day.month in (1, 2, 12):
                continue
            planned = round(r['std_lifts'] * (1 + .035 * (day - START).days / 365 if r['round_type'] == 'trade' else 1) * R.uniform(.97, 1.03))
            row = dict(round_code=r['round_code'], run_date=day, veh_reg=None, drv_no=None, lifts_planned=planned, lifts_done=0, hours=None, miles=None, fuel_l=None, run_status='cancelled', cancel_reason=None, r=r, v=None)
            runs.append(row)
            winter = day.month in (12, 1, 2)
            if odds(.012 + .02 * winter + .012 * (day > date(2025, 9, 30))):
                row['cancel_reason'] = choose({'no driver': 7 if day.year == 2025 else 4, 'vehicle breakdown': 6, 'snow or ice': 7 if winter else 0, 'flooding': 3 if day.month in (10, 11, 12, 1) else 0, 'tip closed': 2}) if not odds(.02) else None
                continue
            here = busy.setdefault(day, set())

            def fit(v):
                return v['veh_reg'] not in here and v['first_reg'] <= day and not (v['sold_on'] and v['sold_on'] < day) and not (v['off_road_since'] and v['off_road_since'] <= day)

            pool = [v for v in r['own'] if fit(v)] or [v for v in vehicles if v['depot'] == r['depot'] and v['veh_type'].startswith('RCV') and fit(v)]
            v = r['usual'] if r['usual'] in pool and odds(.82) else R.choice(pool) if pool and odds(.93) else R.choice([v for v in vehicles if v['veh_type'] == 'RCV 26t' and fit(v)])
            here.add(v['veh_reg'])

            def there(d):
                return d['drv_no'] not in here and d['start_date'] <= day and not (d['leave_date'] and d['leave_date'] < day) and not (d['away'] and d['away'] <= day)

            agency = odds(.1 + .1 * (day.month in (7, 8, 12)) + .05 * (day.year == 2025))
            pool = [d for d in drivers if there(d) and d['depot'] == r['depot']]
            some = [d for d in pool if (d['employment'] == 'agency') == agency] or pool or [d for d in drivers if there(d)]
            d = r['driver'] if r['driver'] in some and odds(.68) else R.choice(some)
            here.add(d['drv_no'])
            part = odds(.035 + .03 * (agency or winter) + .03 * (r['depot'] == 'Scunthorpe' and day > date(2025, 6, 1)))
            done = round(planned * (R.uniform(.55, .9) if part else R.uniform(.985, 1)))
            hours = r['std_hours'] * R.uniform(.88, 1.17) * (1.06 if agency else 1) * (.9 if part else 1)
            miles = r['miles'] * R.uniform(.9, 1.15)
            litres = miles * {'RCV 26t': 1.02, 'RCV 18t': .74, 'RCV 7.5t': .45, 'glass truck': .68, 'cage tipper': .3}[v['veh_type']] * v['km'] * R.uniform(.93, 1.1) * (1 + .006 * max(0, 2024 - v['first_reg'].year)) + done / 60
            row.update(veh_reg=v['veh_reg'], drv_no=d['drv_no'], lifts_done=min(done, planned), hours=round(hours, 2), miles=round(miles, 1), fuel_l=None if v['fuel_type'] == 'electric' or odds(.015) else round(litres, 1), run_status='part completed' if part else 'completed', v=v)
    day = after(day, 1)
for i, x in enumerate(runs):
    x['run_id'] = 500001 + i

# ---------------------------------------------------------------- weighbridge
TIPS = {'Blyton Landfill': ('landfill', 128), 'Trent Energy Recovery': ('energy recovery', 104), 'Carr Lane MRF': ('recycled', 0), 'Fenside Composting': ('composted', 41), 'Ollerton AD Plant': ('digested', 29), 'Keadby Glass Yard': ('recycled', 0)}
WEIGHT = {'general': 9300, 'mixed recycling': 5700, 'garden': 8100, 'cardboard': 3300, 'glass': 6100, 'food': 2500}
tickets = []
for x in runs:
    if x['run_status'] == 'cancelled':
        continue
    stream, v = x['r']['waste_stream'], x['v']
    total = WEIGHT[stream] * (1.12 if x['r']['round_type'] == 'household' else .84) * x['lifts_done'] / x['lifts_planned'] * R.uniform(.78, 1.22)
    if stream == 'garden':
        total *= {3: .7, 4: 1, 5: 1.3, 6: 1.25, 7: 1, 8: .9, 9: 1, 10: 1.05, 11: .8}[x['run_date'].month]
    loads = 1 + int(total // (v['payload_kg'] * 1.04))
    for n in range(min(loads, 4)):
        net = round(total / loads * R.uniform(.93, 1.07) / 20) * 20
        late = x['run_date'].year == 2025
        bad = round(max(.5, R.gammavariate(2.6, (10.2 if late else 8.6) / 2.6 * (1.25 if x['r']['depot'] == 'Scunthorpe' else 1) * {'mixed recycling': 1, 'cardboard': .35, 'glass': .25, 'food': .5, 'garden': .3}[stream])), 1) if stream != 'general' else None
        tip = {'mixed recycling': 'Carr Lane MRF', 'cardboard': 'Carr Lane MRF', 'glass': 'Keadby Glass Yard', 'food': 'Ollerton AD Plant', 'garden': 'Fenside Composting'}.get(stream) or choose({'Blyton Landfill': 30 if late else 46, 'Trent Energy Recovery': 60})
        rejected = bad is not None and bad > 25 and odds(.7)
        if rejected:
            tip = choose({'Blyton Landfill': 1, 'Trent Energy Recovery': 2})
        treat, fee = TIPS[tip]
        tare = {'RCV 26t': 14800, 'RCV 18t': 10900, 'RCV 7.5t': 4600, 'glass truck': 11200, 'cage tipper': 2300}[v['veh_type']] + R.randint(-20, 20) * 20
        void = odds(.008)
        tickets.append(dict(tkt_date=x['run_date'], run_id=x['run_id'], veh_reg=x['veh_reg'], waste_stream=stream, facility=tip, treatment=treat, gross_kg=None if void else tare + net, tare_kg=None if void else tare, net_kg=None if void else net, contam_pct=None if void or odds(.06) else bad, load_rejected='Y' if rejected else 'N', gate_fee=None if void or not fee else round(net / 1000 * fee * (1.045 if late else 1), 2), tkt_status='void' if void else 'ok', weighed_by=R.choice(['KM', 'SB', 'JT', 'KM'])))
for n in range(330):
    when = working(between(START, TODAY))
    stream = choose({'general': 3, 'cardboard': 4, 'glass': 2, 'garden': 3})
    tip = {'general': 'Trent Energy Recovery', 'cardboard': 'Carr Lane MRF', 'glass': 'Keadby Glass Yard', 'garden': 'Fenside Composting'}[stream]
    net, tare = round(gamma(1900, 3) / 20) * 20 + 60, 2300 + R.randint(0, 120) * 20
    tickets.append(dict(tkt_date=min(when, TODAY), run_id=None, veh_reg=None, waste_stream=stream, facility=tip, treatment=TIPS[tip][0], gross_kg=tare + net, tare_kg=tare, net_kg=net, contam_pct=None, load_rejected='N', gate_fee=round(net / 1000 * TIPS[tip][1], 2) if TIPS[tip][1] else None, tkt_status='ok', weighed_by=R.choice(['KM', 'SB', 'JT'])))
tickets.sort(key=lambda t: (t['tkt_date'], t['run_id'] or 0, t['net_kg'] or 0))
for i, t in enumerate(tickets):
    t['ticket_no'] = 700001 + i

# ---------------------------------------------------------------- missed collections
CAUSES = {'not presented': ('N', 16), 'access blocked': ('N', 15), 'bin contaminated': ('N', 9), 'gate locked': ('N', 9), 'round not finished': ('Y', 18), 'crew error': ('Y', 15), 'vehicle breakdown': ('Y', 8), 'bin overweight': ('N', 4)}
out_at = {}
for b in bins:
    out_at.setdefault(b['round_code'], []).append(b)
house = {k['depot']: k for k in contracts if k['service'] == 'household collections'}
trouble = {k['contract_no']: R.lognormvariate(0, 1.0) for k in contracts}
missed = []
for x in runs:
    r = x['r']
    lack = x['lifts_planned'] - x['lifts_done']
    mean = r['bad'] * (.27 if r['round_type'] == 'trade' else .2) + min(2.6, .07 * lack * (1 if r['round_type'] == 'trade' else .06)) * (x['run_status'] == 'part completed')
    if r['depot'] == 'Scunthorpe' and x['run_date'] > date(2025, 6, 1):
        mean *= 1.5
    for _ in range(min(6, int(mean) + odds(mean % 1))):
        came = after(x['run_date'], choose({0: 6, 1: 8, 2: 2, 3: 1}))
        if came > TODAY:
            continue
        k, b = house.get(r['depot']), None
        if r['round_type'] == 'trade':
            some = [b for b in out_at.get(r['round_code'], []) if b['delivered_on'] <= x['run_date'] and not (b['removed_on'] and b['removed_on'] <= x['run_date'])]
            if not some:
                continue
            b = R.choices(some, [trouble[b['contract_no']] for b in some])[0]
            k = b['k']
        if not k:
            continue
        weights = {c: w[1] * (4 if c == 'round not finished' and x['run_status'] == 'part completed' else .5 if c == 'round not finished' else 1) * (.1 if c in ('gate locked', 'bin overweight') and not b else 1) for c, w in CAUSES.items()}
        cause = choose(weights)
        days = choose({0: 1, 1: 7, 2: 6, 3: 4, 4: 3}) + (gamma(6) if odds(.14 if came.year == 2024 else .2) else 0)
        done = past(working(after(came, days))) if not odds(.006) else None
        fault = CAUSES[cause][0] if done or odds(.35) else None
        missed.append(dict(reported_on=came, contract_no=k['contract_no'], bin_id=b and (None if odds(.05) else b['bin_id']), round_code=r['round_code'], channel=choose({'phone': 45, 'portal': 24 if came.year == 2024 else 40, 'email': 18, 'driver app': 9}), reason=cause if done or odds(.4) else None, our_fault=fault, revisit_reqd='N' if cause in ('not presented', 'bin contaminated') and odds(.6) else 'Y', resolved_on=done, status='resolved' if done else 'open',
                           credit_amt=round(b['lift_price'] * R.choice([1, 1, 1, 2]), 2) if b and fault == 'Y' and done and odds(.55) else round(R.choice([10, 15, 25, 40]) * R.uniform(.9, 1.2), 2) if not b and fault == 'Y' and done and odds(.1) else None))
missed.sort(key=lambda m: (m['reported_on'], m['round_code'], m['contract_no'], m['bin_id'] or ''))
for i, m in enumerate(missed):
    m['missed_id'] = f'M{8001 + i}'

# ---------------------------------------------------------------- material sales
PRICES = {'cardboard': (96, -.16, 'OCC,mixed card'), 'mixed paper': (48, -.1, 'soft mix,news & pams'), 'glass': (21, -.2, 'mixed,clear'), 'aluminium cans': (1040, .13, 'baled'), 'steel cans': (152, -.05, 'baled,loose'), 'PET bottles': (214, -.19, 'clear,jazz'), 'HDPE bottles': (402, .08, 'natural,mixed'), 'plastic film': (-38, .2, '80/20,jazz')}
BUYERS = {'Ouseburn Paper Mills': 'cardboard,mixed paper', 'Van Houdt Papier BV': 'cardboard,mixed paper', 'Calder Fibre': 'cardboard,mixed paper', 'Silkstone Cullet': 'glass', 'Redbourne Glass Recyclers': 'glass', 'Aldwark Metals': 'aluminium cans,steel cans', 'Dunmere Alloys': 'aluminium cans', 'Tees Steel Scrap': 'steel cans', 'Polyharbour Ltd': 'PET bottles,HDPE bottles,plastic film', 'Greenloop Polymers': 'PET bottles,HDPE bottles', 'Wexley Plastics': 'HDPE bottles,plastic film', 'Kestrel Recyclate': 'PET bottles,plastic film', 'Humberside Fibres': 'cardboard', 'Zuidzee Kunststof': 'plastic film'}
ENDED = {'Humberside Fibres': date(2025, 5, 20), 'Zuidzee Kunststof': date(2025, 6, 18), 'Dunmere Alloys': date(2024, 11, 8)}
EDGE = {b: R.uniform(.94, 1.07) for b in BUYERS}
sales = []
for material, (price, drift, grades) in PRICES.items():
    gap = {'cardboard': 3.2, 'mixed paper': 5, 'glass': 5.5, 'aluminium cans': 17, 'steel cans': 13, 'PET bottles': 11, 'HDPE bottles': 14, 'plastic film': 12}[material]
    day = after(START, R.randint(1, 9))
    while day <= TODAY:
        day_w = working(day)
        some = [b for b, what in BUYERS.items() if material in what.split(',') and day_w <= ENDED.get(b, TODAY)]
        if day_w <= TODAY and some:
            buyer = R.choices(some, [3 if i == 0 else 2 for i in range(len(some))])[0]
            tonnes = round(R.uniform(19, 25.5) if material != 'aluminium cans' else R.uniform(8, 19), 2)
            per = round((price + abs(price) * (drift * (day_w - START).days / 365 + .06 * R.uniform(-1, 1) + (EDGE[buyer] - 1))) * 2) / 2
            reject = round(tonnes * R.uniform(.04, .3), 2) if odds(.05) else None
            paid = past(after(day_w, 20 + gamma(18)))
            clash = reject and odds(.3)
            sales.append(dict(sale_date=day_w, buyer=buyer, material=material, grade=R.choice(grades.split(',')), tonnes=tonnes, price_per_t=per, amount=round(tonnes * per, 2), haulage_cost=None if odds(.3) else round(R.uniform(160, 420) if 'BV' not in buyer and 'Zee' not in buyer else R.uniform(800, 1200), 2), rejected_t=reject, paid_on=None if clash else paid, status='in dispute' if clash else 'paid' if paid else 'invoiced'))
        day = after(day, max(1, gamma(gap, 4)))
sales.sort(key=lambda s: (s['sale_date'], s['material'], s['buyer'], s['tonnes']))
for i, s in enumerate(sales):
    s['sale_no'] = f'MS{3001 + i}'

# ---------------------------------------------------------------- invoices
invoices = []
for k in contracts:
    c = k['c']
    step = 1 if k['annual_value'] > 5200 else 3
    when = date(2024, 1, 31)
    turn = (k['cust_id'] + len(k['site_town'])) % 3
    while when <= TODAY:
        opened, closed = max(k['start_date'], months(when.replace(day=1), 1 - step)), min(k['stop'] or TODAY, when)
        if (step == 1 or when.month % 3 == turn) and closed > opened:
            part = min(1, ((closed - opened).days + 1) / (30.4 * step))
            rise = 1 + (k['uplift_pct'] or 2) / 100 * (when.year - 2024 + (when.month > 3) * .3)
            drop = c['fall'] if when > date(2025, 2, 28) else 1
            season = 1 + (.2 if c['sector'] in ('hospitality', 'leisure') else .02) * ((when.month in (6, 7, 8, 12)) - .3)
            net = round(k['annual_value'] / 12 * step * part * rise * drop * season * (R.uniform(.9, 1.12) if c['cust_type'] != 'council' else R.uniform(.985, 1.02)), 2)
            due = after(when, c['pay_terms'])
            if c['pay_method'] == 'direct debit':
                paid = due if not odds(c['late']) else after(due, 3 + gamma(12))
            else:
                paid = after(due, 1 + gamma(17)) if odds(c['late']) else after(when, R.randint(max(3, c['pay_terms'] // 3), c['pay_terms']))
            paid = past(paid)
            if c['badpay'] and when > date(2025, 5, 31) and odds(.62) or odds(.004):
                paid = None
            clash = not paid and odds(.07)
            vat = round(net * .2, 2)
            invoices.append(dict(cust_id=c['cust_id'], contract_no=k['contract_no'], inv_date=when, due_date=due, net_amt=net, vat_amt=vat, gross_amt=round(net + vat, 2), paid_on=paid, status='paid' if paid else 'disputed' if clash else 'unpaid', sent_by='post' if c['pay_method'] == 'cheque' else 'email'))
        when = after(months(when.replace(day=1), 2), -1)
invoices.sort(key=lambda i: (i['inv_date'], i['contract_no']))
for n, i in enumerate(invoices):
    i['inv_no'] = 90001 + n

# ---------------------------------------------------------------- workshop
JOBS = {'service': (6, 420, 5), 'safety inspection': (14, 40, 2.5), 'repair': (15, 610, 6.5), 'tyres': (8, 690, 1.8), 'bodywork': (4, 880, 8), 'MOT prep': (2, 350, 7), 'bin lift': (6, 540, 5)}
jobs = []
for v in vehicles:
    day = after(max(START, v['first_reg']), R.randint(3, 40))
    last = v['sold_on'] or TODAY
    while day <= last:
        kind = choose({j: w[0] * (v['old'] if j in ('repair', 'bin lift', 'bodywork') else 1) for j, w in JOBS.items() if not (j == 'bin lift' and not v['veh_type'].startswith('RCV'))})
        opened = working(day)
        if opened <= last and not (v['off_road_since'] and opened >= v['off_road_since']):
            hours = gamma(JOBS[kind][2], 3)
            parts = gamma(JOBS[kind][1], 1.6) * v['old'] ** .5
            shut = past(working(after(opened, choose({0: 9, 1: 6, 2: 3, 4: 2, 9: 1}))))
            parts = None if odds(.1) else round(parts, 2)
            jobs.append(dict(veh_reg=v['veh_reg'], job_type=kind, opened_on=opened, closed_on=shut, mechanic=None if not shut and odds(.3) else R.choice(['Pete Gosney', 'Daz Leary', 'Anna Wick', 'external']), labour_hrs=round(hours, 1) if shut else None, parts_cost=parts if shut else None, total_cost=round((parts or 0) + round(hours, 1) * 58, 2) if shut else None, off_road='Y' if kind in ('repair', 'bodywork') and odds(.5) else 'N'))
        day = after(day, max(3, gamma(38 / v['old'] ** .8, 3)))
    if v['off_road_since']:
        jobs.append(dict(veh_reg=v['veh_reg'], job_type='repair', opened_on=v['off_road_since'], closed_on=None, mechanic='external', labour_hrs=None, parts_cost=None, total_cost=None, off_road='Y'))
jobs.sort(key=lambda j: (j['opened_on'], j['veh_reg'], j['job_type']))
for i, j in enumerate(jobs):
    j['job_no'] = f'W{4001 + i}'

TABLES = (
    ('customers', customers, 'cust_id cust_name cust_type sector town postcode acct_mgr cust_since pay_method pay_terms credit_limit on_stop status'),
    ('contracts', contracts, 'contract_no cust_id site_name site_town depot service sales_rep start_date end_date term_months annual_value uplift_pct auto_renew status terminated_on term_reason'),
    ('bins', bins, 'bin_id contract_no bin_size_l waste_stream round_code freq lift_price rental_pm delivered_on removed_on condition has_lock'),
    ('rounds', rounds, 'round_code round_desc depot round_type waste_stream run_day std_lifts std_hours crew_size active'),
    ('drivers', drivers, 'drv_no drv_name depot employment start_date leave_date licence_cat cpc_expiry last_dvla_check hourly_rate'),
    ('vehicles', vehicles, 'veh_reg fleet_no veh_type make_model depot fuel_type first_reg payload_kg mot_due lease_pm status off_road_since sold_on'),
    ('round_runs', runs, 'run_id round_code run_date veh_reg drv_no lifts_planned lifts_done hours miles fuel_l run_status cancel_reason'),
    ('weighbridge', tickets, 'ticket_no tkt_date run_id veh_reg waste_stream facility treatment gross_kg tare_kg net_kg contam_pct load_rejected gate_fee tkt_status weighed_by'),
    ('missed_collections', missed, 'missed_id reported_on contract_no bin_id round_code channel reason our_fault revisit_reqd resolved_on status credit_amt'),
    ('material_sales', sales, 'sale_no sale_date buyer material grade tonnes price_per_t amount haulage_cost rejected_t paid_on status'),
    ('invoices', invoices, 'inv_no cust_id contract_no inv_date due_date net_amt vat_amt gross_amt paid_on status sent_by'),
    ('workshop_jobs', jobs, 'job_no veh_reg job_type opened_on closed_on mechanic labour_hrs parts_cost total_cost off_road'))
FOLDER.mkdir(parents=True, exist_ok=True)
for name, rows, columns in TABLES:
    columns = columns.split()
    with open(FOLDER / f'{name}.csv', 'w', newline='', encoding='utf-8') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(columns)
        out.writerows([row[c] for c in columns] for row in rows)
    print(f'{name}: {len(rows)}')
