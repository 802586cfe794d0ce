"""Kestrel Hire hires out machines and tools from eight depots in the north of England and southern Scotland.

`python3 make.py FOLDER` writes nine CSV files there, always the same ones."""
import csv
import random
import re
import sys
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else '.')
START, TODAY = date(2024, 1, 1), date(2025, 12, 31)
WARM_UP = date(2023, 9, 18)                                   # hires run before the data starts; only what lasts into 2024 is kept
NEVER = date(2099, 1, 1)
R = random.Random('kestrel hire, plant and tools, 8')


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


def working(d):
    while d.weekday() > 4 or (d.month, d.day) in ((12, 25), (12, 26), (1, 1)):
        d = after(d, 1)
    return d


def month_end(d):
    return after(date(d.year + d.month // 12, d.month % 12 + 1, 1), -1)


def past(d):
    """A date as it is known today: nothing yet where it lies ahead."""
    return d if d and d <= TODAY else None


# ---------------------------------------------------------------- depots and staff
GIVEN = '''Aidan Alison Andrea Angus Anwar Barry Bethany Blair Bryony Callum Cameron Catriona Cheryl Colin Craig Daisy Darren Davina Denise Derek Donna Duncan Eilidh Elspeth Euan Fiona Fraser Gary Gemma
Gordon Gregor Hamish Heather Hugh Iain Imran Isla Jacek Janet Jason Jean Jill Joanne Keith Kenny Kirsty Lachlan Laura Leanne Lewis Liam Linda Lorna Lynn Malcolm Marek Mark Maureen Mhairi Michelle Moira
Murray Neil Niall Nicola Nigel Paula Peter Rachel Ralph Rhona Ross Ruth Sandra Scott Shauna Sheila Shona Simon Stuart Susan Tracy Trevor Wayne Wendy Yvonne'''.split()
FAMILY = '''Airey Alderdice Armstrong Bainbridge Bell Benson Bewick Blaikie Braithwaite Burnett Capstick Carruthers Charlton Cowan Dacre Dent Dodds Douglas Elliot Fawcett Featherstone Fenwick Forster Gilchrist
Graham Hallworth Harker Heron Hetherington Hodgson Hume Irving Jardine Johnstone Kerr Kirkbride Laidlaw Lishman Little Lowther Maxwell Metcalfe Milburn Moffat Musgrave Nichol Nixon Oliver Pattinson Postlethwaite
Pringle Raine Reay Ridley Robson Routledge Rutherford Scaife Scott Shanks Sisson Storey Tait Teasdale Telford Thwaite Turnbull Tweddle Veitch Wardlaw Wilkinson Woodhouse'''.split()
names = [f'{g} {f}' for g in GIVEN for f in FAMILY if g != f]
R.shuffle(names)

# id, name, country, postcode, opened, yard, bays, trade, growth, rough handling
DEPOTS = '''CAR|Carlisle|England|CA3 0KH|1988-04-11|9200|6|1.25|1.04|1.0
GAT|Gateshead|England|NE11 0KH|1996-09-02|8400|5|1.45|.90|1.2
DAR|Darlington|England|DL1 4KH|2003-03-17|6100|4|1.00|1.12|1.0
KEN|Kendal|England|LA9 6KH|2009-06-01|3300|2|.60|1.02|.8
LAN|Lancaster|England|LA1 5KH|2012-02-13|5200|3|.85|1.15|1.1
DUM|Dumfries|Scotland|DG2 0KH|1999-05-10|4700|3|.75|1.08|.9
GAL|Galashiels|Scotland|TD1 1KH|2015-10-05|2900|2|.50|.97|.9
LIV|Livingston|Scotland|EH54 8KH|2024-04-08|5600|3|.80|1.55|1.0'''
depots = []
for line in DEPOTS.split('\n'):
    d = dict(zip('depot_id depot_name country postcode opened_on yard_size_sqm workshop_bays trade growth rough'.split(), line.split('|')))
    d['opened_on'] = date.fromisoformat(d['opened_on'])
    for number in ('trade', 'growth', 'rough'):
        d[number] = float(d[number])
    depots.append(d)
depot = {d['depot_id']: d for d in depots}
staff = []


def employ(role, place, since, until=None):
    staff.append(dict(staff_id=f'S{len(staff) + 1:03}', staff_name=names.pop(), role=role, depot_id=place, started_on=since, left_on=until))
    return staff[-1]


employ('Managing Director', 'CAR', date(2006, 1, 9))
employ('Fleet Manager', 'CAR', date(2013, 8, 5))
employ('Credit Controller', 'CAR', date(2018, 10, 1))
employ('Credit Controller', 'CAR', date(2023, 2, 6), date(2025, 4, 30))
employ('Workshop Foreman', 'CAR', date(2010, 5, 4))
reps = {area: employ('Sales Rep', *row) for area, row in {'CAR': ('CAR', date(2014, 3, 3)), 'GAT': ('GAT', date(2019, 6, 10)), 'DAR': ('DAR', date(2016, 9, 5)), 'LAN': ('LAN', date(2025, 7, 7)), 'LIV': ('LIV', date(2024, 2, 5))}.items()}
employ('Sales Rep', 'LAN', date(2017, 4, 3), date(2025, 6, 20))
reps |= {'KEN': reps['LAN'], 'DUM': reps['CAR'], 'GAL': reps['LIV']}
for d in depots:
    place, opened = d['depot_id'], max(d['opened_on'], date(2004, 1, 5))
    earliest = after(opened, -30) if opened.year == 2024 else opened
    usual = lambda: earliest if opened.year == 2024 else working(between(earliest, date(2023, 10, 1)))
    d['manager_id'] = employ('Depot Manager', place, usual())['staff_id']
    big = d['trade'] > .9
    for _ in range(3 if big else 2):
        employ('Hire Controller', place, usual())
    for _ in range(4 if place in ('CAR', 'GAT') else 3 if big else 2):
        employ('Fitter', place, usual())
    for _ in range(3 if big else 2):
        employ('Driver', place, usual())
for role, place, gone, comes in (('Hire Controller', 'GAT', date(2024, 11, 15), date(2025, 1, 6)), ('Fitter', 'GAT', date(2025, 3, 28), date(2025, 6, 2)), ('Fitter', 'LAN', date(2024, 7, 12), date(2024, 8, 12)),
                                 ('Driver', 'CAR', date(2025, 9, 26), None), ('Hire Controller', 'DUM', date(2025, 5, 9), date(2025, 5, 19)), ('Driver', 'DAR', date(2024, 3, 22), date(2024, 4, 15)), ('Fitter', 'DAR', date(2025, 10, 31), None)):
    next(s for s in staff if s['role'] == role and s['depot_id'] == place and not s['left_on'])['left_on'] = gone
    if comes:
        employ(role, place, comes)
for i, s in enumerate(staff):
    s['pull'] = (.7, 1.0, 1.35, .85, 1.15)[i % 5]


def at_work(role, place, d):
    here = [s for s in staff if s['role'] == role and s['depot_id'] == place and s['started_on'] <= d and not (s['left_on'] and s['left_on'] < d)]
    return R.choices(here, [s['pull'] for s in here])[0]['staff_id'] if here else ''


# ---------------------------------------------------------------- machines
# category | division | makes | models | fuels | price | weekly rate | how many | mean days on hire | season (w winter, s summer, -) | hours a day | inspected
CATEGORIES = '''mini excavator|plant|Tarnhow,Kobuta,Jarl|1.5t,2.7t,5t|diesel,electric|24000|185|66|26|s|5.2|no
excavator|plant|Jarl,Brackley|8t,13t,20t|diesel|92000|560|26|48|s|6.2|no
dumper|plant|Tarnhow,Brackley|1t,3t,6t|diesel|19500|150|44|24|s|4.0|no
telehandler|plant|Jarl,Merridew|6m,9m,14m|diesel|68000|410|30|55|-|5.0|yes
roller|plant|Brackley,Ostra|800mm,1200mm|diesel|15500|135|26|16|s|3.4|no
scissor lift|access|Ostra,Highgate|8m,10m,12m|electric|13800|115|38|22|-|2.2|yes
boom lift|access|Highgate,Merridew|15m,18m,26m|diesel,hybrid|54000|340|24|20|-|3.0|yes
scaffold tower|access|Laddock|4m,6m||1350|48|28|18|s|0|yes
generator|power|Voltaire,Ampson|6kVA,20kVA,60kVA,100kVA|diesel|11500|120|44|28|w|7.5|no
lighting tower|power|Ampson,Voltaire|LED4,LED6|diesel,hybrid|7900|88|26|30|w|6.5|no
compressor|power|Ampson,Ostra|70cfm,125cfm|diesel|9800|95|18|14|-|4.2|no
heater|site|Calor & Wynd,Ampson|55kW,110kW|diesel|2100|62|30|32|w|8.0|no
water pump|site|Beckside|2in,3in,6in|petrol,diesel|1850|52|28|13|w|6.0|no
welfare unit|site|Groundhut|6 man,12 man|diesel|31000|175|24|85|-|4.0|no
plate compactor|tools|Ostra,Brackley|400mm,500mm|petrol|1600|46|34|9|s|2.4|no
breaker|tools|Hilde,Ostra|11kg,16kg,30kg|electric|950|38|30|7|-|0|no
cut-off saw|tools|Hilde,Sturm|300mm,350mm|petrol,electric|880|35|34|8|s|0|no
wood chipper|tools|Forstmann|6in,8in|diesel,petrol|17500|165|14|6|w|3.2|no
cement mixer|tools|Beckside|90l,150l|petrol,electric|620|24|24|15|s|0|no'''
kinds, machines = {}, []
for line in CATEGORIES.split('\n'):
    k = dict(zip('category division makes models fuels price rate many length season hours inspected'.split(), line.split('|')))
    for number in ('price', 'rate', 'many', 'length', 'hours'):
        k[number] = float(k[number])
    kinds[k['category']] = k


def buy(k, place, day):
    sizes = k['models'].split(',')
    size = R.randrange(len(sizes))
    scale = .72 + .36 * size
    make = R.choice(k['makes'].split(','))
    age = (TODAY - day).days / 365.25
    price = round(k['price'] * scale * (1.035 ** -age) * R.uniform(.94, 1.07) / 10) * 10
    life = 9 if k['division'] in ('plant', 'access', 'site') else 6
    used_for = max(0, (START - day).days)
    machines.append(dict(asset_no='', category=k['category'], division=k['division'], make=make, model=f'{make[0]}{make[-1].upper()} {sizes[size]}', serial_no=f'{make[:2].upper()}{R.randint(100000, 999999)}' if odds(.96) else '',
                         depot_id=place, fuel=R.choices(k['fuels'].split(','), [5, 2][:len(k['fuels'].split(','))])[0], purchase_date=day, purchase_price=price, weekly_rate=round(k['rate'] * (.74 + .34 * size)),
                         hour_meter=round(used_for * .42 * k['hours'] * R.uniform(.8, 1.2)) if k['hours'] else None, telematics='yes' if k['price'] > 7000 and day.year >= 2019 and odds(.9) else 'no',
                         last_service_date=None, next_inspection_due=None, status='available', left_fleet_on=None, kind=k, life=life, free=max(day, WARM_UP), bad=R.lognormvariate(0, .45) * (1.9 if make == 'Brackley' else 1),
                         dull=odds(.035), checking=WARM_UP))
    m = machines[-1]
    m['last_service_date'] = max(day, after(WARM_UP, -R.randint(5, 330))) if k['hours'] and day < WARM_UP else None
    m['next_inspection_due'] = after(max(day, after(WARM_UP, -R.randint(0, 175))), 182) if k['inspected'] == 'yes' else None
    return m


def value_of(m, d):
    return round(max(.08, (1 - (d - m['purchase_date']).days / 365.25 / m['life'])) * m['purchase_price'] / 10) * 10


for k in kinds.values():
    for i in range(round(k['many'] * .74)):
        place = choose({d['depot_id']: d['trade'] for d in depots if d['depot_id'] != 'LIV'})
        bought = working(between(date(2013, 1, 7) if k['division'] != 'tools' else date(2018, 1, 8), date(2023, 11, 30))) if odds(.45) else working(between(date(2019, 2, 1), date(2023, 11, 30)))
        buy(k, place, bought)
    for i in range(round(k['many'] * .085)):                       # the start of Livingston
        buy(k, 'LIV', working(between(date(2024, 2, 12), date(2024, 4, 5))))
    for i in range(round(k['many'] * .11)):
        place = choose({d['depot_id']: d['trade'] * d['growth'] for d in depots})
        buy(k, place, working(R.choices([between(date(2024, 4, 15), date(2024, 12, 13)), between(date(2025, 1, 13), date(2025, 11, 28))], [2, 3])[0]))
machines.sort(key=lambda m: (m['purchase_date'], m['category'], m['serial_no']))
for i, m in enumerate(machines):
    m['asset_no'] = f'KH{1001 + i}'

# ---------------------------------------------------------------- customers
TRADES = {'builder': 95, 'groundworks': 48, 'civil engineering': 30, 'roofing': 24, 'landscaping': 42, 'farming': 40, 'events': 18, 'council': 11, 'utilities': 14, 'house builder': 18, 'demolition': 10, 'private': 70}
LIKES = {'builder': 'mini excavator:5 dumper:4 telehandler:3 scaffold tower:3 generator:2 plate compactor:5 breaker:5 cut-off saw:5 cement mixer:5 heater:2 scissor lift:2 roller:1 compressor:1 welfare unit:1',
         'groundworks': 'mini excavator:8 excavator:5 dumper:7 roller:5 plate compactor:4 water pump:4 cut-off saw:4 breaker:3 lighting tower:1 welfare unit:1 generator:2',
         'civil engineering': 'excavator:6 dumper:5 roller:5 generator:4 lighting tower:5 water pump:4 welfare unit:4 compressor:3 mini excavator:4 telehandler:2 cut-off saw:2',
         'roofing': 'boom lift:4 scissor lift:3 scaffold tower:5 telehandler:3 generator:2 heater:1 cut-off saw:1', 'landscaping': 'mini excavator:7 dumper:4 plate compactor:5 wood chipper:4 cut-off saw:3 cement mixer:2 roller:2 water pump:1',
         'farming': 'telehandler:3 mini excavator:5 excavator:2 wood chipper:4 generator:3 water pump:4 dumper:2 heater:2', 'events': 'generator:8 lighting tower:7 boom lift:2 heater:4 welfare unit:2 telehandler:2 scissor lift:1',
         'council': 'boom lift:3 wood chipper:3 roller:3 lighting tower:3 scissor lift:3 water pump:3 generator:2 cut-off saw:2', 'utilities': 'mini excavator:4 compressor:5 breaker:5 generator:4 water pump:4 cut-off saw:4 lighting tower:3 plate compactor:3 welfare unit:1',
         'house builder': 'telehandler:6 welfare unit:4 excavator:3 dumper:5 scissor lift:2 generator:3 lighting tower:2 mini excavator:3 roller:2', 'demolition': 'excavator:6 breaker:4 compressor:3 water pump:2 boom lift:3 dumper:3 welfare unit:1',
         'private': 'mini excavator:5 plate compactor:4 cement mixer:4 breaker:4 cut-off saw:2 wood chipper:2 heater:2 scaffold tower:3 water pump:1 dumper:1'}
LIKES = {t: {c: float(w) for c, w in re.findall(r'([a-z][a-z -]+):(\d)', likes)} for t, likes in LIKES.items()}
assert all(c in kinds for likes in LIKES.values() for c in likes)
ENDS = {'builder': 'Builders,Construction,Building Services,& Sons', 'groundworks': 'Groundworks,Drainage,Excavations', 'civil engineering': 'Civils,Civil Engineering,Highways', 'roofing': 'Roofing,Roofline', 'landscaping': 'Landscapes,Garden Design,Fencing',
        'farming': 'Farm,Farms,Estates', 'events': 'Events,Shows', 'utilities': 'Utilities,Networks,Water Services', 'house builder': 'Homes,Living', 'demolition': 'Demolition,Dismantling'}
PLACES = '''Solway Eden Lowther Derwent Wansbeck Coquet Tweed Teviot Nith Annan Esk Lune Kent Wyre Tees Swale Wear Tyne Allen Rede Till Leader Gala Ettrick Yarrow Almond Avon Cairn Criffel Skiddaw Helvellyn Pennine Cheviot
Hadrian Border Reiver Galloway Lammermuir Pentland Bowland Silloth Brampton Longtown Alston Hexham Corbridge Sedbergh Ambleside Moffat Langholm Lockerbie Kelso Melrose Peebles Bathgate Linlithgow Garstang Carnforth Ulverston
Ferryhill Sedgefield Yarm Bishopdale Birtley Whickham Ravenglass Kielder'''.split()
COUNCILS = 'Eden Vale Council,Solway District Council,Tyne South Council,Wear Borough Council,Lunesdale Council,Nithsdale District Council,Gala Water Council,Almond Valley Council,Teesbank Council,Kentmere Town Council,Esk Parish Council'.split(',')
TOWNS = {'CAR': 'Carlisle,Penrith,Wigton,Brampton', 'GAT': 'Gateshead,Newcastle,Sunderland,Hexham', 'DAR': 'Darlington,Stockton,Durham,Richmond', 'KEN': 'Kendal,Windermere,Ulverston', 'LAN': 'Lancaster,Morecambe,Preston', 'DUM': 'Dumfries,Annan,Lockerbie,Castle Douglas',
         'GAL': 'Galashiels,Hawick,Peebles', 'LIV': 'Livingston,Bathgate,Edinburgh'}
customers, taken = [], set(COUNCILS)


def company(trade):
    while True:
        end = R.choice(ENDS[trade].split(','))
        name = (f'{R.choice(FAMILY)} {end}' if end == '& Sons' or odds(.35) else f'{R.choice(PLACES)} {end}') + (' Ltd' if trade != 'farming' and end != '& Sons' and odds(.6) else '')
        core = name.removesuffix(' Ltd')
        if core not in taken:
            taken.add(core)
            return name


todo = [t for t, n in TRADES.items() for _ in range(n)]
R.shuffle(todo)
for i, trade in enumerate(todo):
    place = choose({d['depot_id']: d['trade'] for d in depots})
    since = date(2024, 3, 18) if place == 'LIV' else max(depot[place]['opened_on'], date(2001, 1, 8))
    opened = working(between(START, after(TODAY, -20))) if odds(.24 if place != 'LIV' else .75) else working(between(since, date(2023, 12, 20)))
    opened = max(opened, since)
    cash = trade == 'private' or trade in ('builder', 'landscaping', 'farming') and odds(.18)
    spend = R.lognormvariate(0, .95) * {'private': .18, 'civil engineering': 2.0, 'house builder': 2.4, 'utilities': 2.0, 'groundworks': 1.6, 'council': 1.1, 'farming': .55, 'events': .7}.get(trade, 1) * (.4 if cash else 1)
    customers.append(dict(customer_name=names.pop() if trade == 'private' else COUNCILS.pop() if trade == 'council' else company(trade), trade=trade, town=R.choice(TOWNS[place].split(',')), depot_id=place,
                          rep_id='' if cash or odds(.08) else reps[place]['staff_id'], account_type='cash' if cash else 'credit', account_opened=opened,
                          credit_limit=None if cash else max(1000, round(spend * 7000 * R.uniform(.6, 1.7) / 1000) * 1000) if odds(.97) else None, payment_terms_days=0 if cash else int(choose({'30': 74, '14': 8, '60': 18})),
                          discount_pct=0 if cash else min(30, 5 * round(spend * R.uniform(.5, 2.2))), damage_waiver='yes' if odds(.62 if trade != 'council' else .1) else 'no', on_stop='no', spend=spend, quits=NEVER,
                          habit='cash' if cash else choose({'prompt': 52, 'slow': 36, 'bad': 10, 'worst': 2} if trade != 'council' else {'prompt': 6, 'slow': 4})))
    c = customers[-1]
    if odds(.09) and opened < START:
        c['quits'] = between(date(2024, 5, 1), date(2025, 6, 20))
for c in sorted((c for c in customers if c['account_opened'] < START and not c['account_type'] == 'cash'), key=lambda c: -c['spend'])[9:40:7]:
    c['quits'] = between(date(2024, 11, 1), date(2025, 5, 31))     # a few big ones went elsewhere
customers.sort(key=lambda c: (c['account_opened'], c['customer_name']))
for i, c in enumerate(customers):
    c['customer_id'] = f'A{2001 + i}'

# ---------------------------------------------------------------- workshop
FAULTS = {'repair': 'electrical fault,hydraulic leak,flat battery,worn brakes,exhaust blowing,starter motor,fuel leak,worn cutting edge,loose guard,blocked filter', 'breakdown': 'will not start,blown hose,puncture,flat battery,overheating,electrical fault,ran out of fuel,hydraulic leak',
          'damage': 'bent guard,broken light,cracked panel,torn seat,missing key,broken handle,cut cable,dented bodywork'}
BY_CATEGORY = {'mini excavator': {'breakdown': 'track off', 'repair': 'worn bucket pins', 'damage': 'cracked window'}, 'excavator': {'breakdown': 'track off', 'repair': 'worn bucket pins', 'damage': 'cracked window'},
               'telehandler': {'damage': 'cracked window', 'repair': 'boom wear pads'}, 'boom lift': {'breakdown': 'stuck boom'}, 'generator': {'breakdown': 'no output'}}
NO_PETROL = {'scaffold tower': 'loose guard,worn feet,missing brace', 'breaker': 'electrical fault,worn chuck', 'cement mixer': 'electrical fault,worn belt,loose guard', 'welfare unit': 'blocked drain,electrical fault,door lock,water heater'}
SENSE = {'worn brakes': ('plant', 'access'), 'worn cutting edge': ('plant', 'tools'), 'torn seat': ('plant',), 'overheating': ('plant', 'power', 'site'), 'hydraulic leak': ('plant', 'access'), 'blown hose': ('plant', 'access', 'site'),
         'puncture': ('plant', 'access', 'power'), 'dented bodywork': ('plant', 'power', 'site'), 'cracked panel': ('plant', 'access', 'power', 'site'), 'broken light': ('plant', 'access', 'power')}
jobs = []


def job(m, kind, opened, place, contract='', fault=''):
    k = m['kind']
    big = k['price'] > 12000
    if kind in FAULTS and not fault:
        options = NO_PETROL.get(m['category']) if m['category'] in NO_PETROL and kind != 'damage' else FAULTS[kind]
        options = [f for f in options.split(',') if k['division'] in SENSE.get(f, k['division'])] + [f for f in [BY_CATEGORY.get(m['category'], {}).get(kind)] * 3 if f]
        fault = R.choices(options, [1 / (1 + i * .16) for i in range(len(options))])[0]
    wait = {'service': 3.4, 'inspection': 1.8, 'repair': 7.5, 'breakdown': 1.1, 'damage': 8.5}[kind] * (1.4 if place == 'GAT' and date(2025, 3, 28) < opened < date(2025, 6, 2) else 1) * (1.5 if place == 'LAN' else 1)
    done = after(opened, round(gamma(wait)))
    parts_wait = kind in ('repair', 'damage', 'breakdown') and odds(.15)
    if parts_wait:
        done = after(done, 9 + gamma(36))
    done = working(done)
    cancelled = kind in ('repair', 'inspection') and odds(.025)
    finished = done <= TODAY and not cancelled
    hours = {'service': 3.2 if big else 1.3, 'inspection': 1.4, 'repair': 3.6 if big else 1.4, 'breakdown': 2.4 if big else 1.3, 'damage': 3.4 if big else 1.1}[kind] * R.lognormvariate(0, .42)
    parts = {'service': .0052, 'inspection': .0012, 'repair': .0105, 'breakdown': .006, 'damage': .0115}[kind] * k['price'] ** .93 * 1.9 * R.lognormvariate(0, .7) * (1.06 if opened.year == 2025 else 1)
    jobs.append(dict(asset_no=m['asset_no'], depot_id=place, job_type=kind, fault=fault, opened_on=opened, contract_no=contract, fitter_id=at_work('Fitter', place, min(done, TODAY)) if finished or odds(.6) and not cancelled else '',
                     completed_on=done if finished else None, status='cancelled' if cancelled else 'completed' if finished else 'waiting for parts' if parts_wait else 'in progress' if (TODAY - opened).days > 1 and odds(.6) else 'queued',
                     labour_hours=max(.25, round(hours * 4) / 4) if finished else None, parts_cost=round(max(4, parts), 2) if finished and odds(.25 if kind == 'inspection' else .88) else None,
                     recharged=('yes' if odds(.66) else 'no') if kind == 'damage' else '', m=m))
    if kind == 'service':
        if finished:
            m['last_service_date'] = done
    if kind == 'inspection' and finished:
        m['next_inspection_due'] = after(done, 182)
    return opened if cancelled else done


# ---------------------------------------------------------------- hire
contracts, lines, invoices, sales = [], [], [], []
RATE_UP = {2023: 1 / 1.045, 2024: 1 / 1.045, 2025: 1, 2026: 1}
SEASON = {1: .78, 2: .86, 3: 1.02, 4: 1.08, 5: 1.15, 6: 1.14, 7: 1.06, 8: 1.0, 9: 1.14, 10: 1.1, 11: .98, 12: .66}
WINTER = {1: 1.7, 2: 1.5, 3: 1.1, 4: .8, 5: .6, 6: .5, 7: .5, 8: .6, 9: .9, 10: 1.3, 11: 1.6, 12: 1.8}


def hire_for(length, rate):
    weeks, rest = divmod(length, 7)
    return round(rate * (weeks + min(1, .34 * rest)), 2)


def charge(line, d):
    """Hire and waiver of a line until a day."""
    if d < line['on_hire_date']:
        return 0.0
    end = min(d, line['off'])
    hire = hire_for(max(1, (end - line['on_hire_date']).days), line['weekly_rate'])
    return round(hire * (1.1 if line['waiver'] else 1), 2)


def season_of(k, month):
    return {'w': WINTER[month], 's': 1.65 - .5 * WINTER[month], '-': 1}[k['season']]


def available(place, category, d):
    return [m for m in machines if m['depot_id'] == place and m['category'] == category and m['free'] <= d and m['purchase_date'] < d]


def come_back(m, line, collected):
    """What the workshop does with a machine that is back in the yard."""
    free, place, k = after(collected, 1), line['place'], m['kind']
    if collected > TODAY:
        m['free'] = free
        return
    opened = working(after(collected, R.choice([0, 0, 1])))
    if odds(.055 * depot[place]['rough'] * (1.3 if k['division'] == 'tools' else 1)):
        free = max(free, after(job(m, 'damage', min(opened, TODAY), place, line['contract_no']), 1))
    elif odds(min(.5, .13 * m['bad'] * (1 + (collected - m['purchase_date']).days / 2600))):
        free = max(free, after(job(m, 'repair', min(opened, TODAY), place), 1))
    if k['hours'] and (collected - (m['last_service_date'] or m['purchase_date'])).days > (170 if k['hours'] > 3 else 270) and odds(.78):
        free = max(free, after(job(m, 'service', min(opened, TODAY), place), 1))
    m['free'] = free


def new_contract(d, place, c):
    lag = int(choose({'0': 46, '1': 26, '2': 10, '3': 7, '5': 5, '9': 4, '14': 2}))
    if d > date(2025, 12, 8) and odds(.35):
        lag = R.randint(6, 27)
    start = working(after(d, lag))
    delivered = odds(.72 if c['trade'] != 'private' else .35)
    fee = {'CAR': 45, 'GAT': 55, 'LIV': 55}.get(place, 42)
    contract = dict(contract_date=d, customer_id=c['customer_id'], depot_id=place, taken_by=at_work('Hire Controller', place, d), order_no='' if c['account_type'] == 'cash' or odds(.22) else R.choice(('PO', 'SO', '', 'JOB')) + str(R.randint(1000, 99999)),
                    site_town=R.choice(TOWNS[place].split(',')), delivered='yes' if delivered else 'no', delivery_charge=None, status='open', c=c, lines=[])
    cancelled = odds(.04)
    for _ in range(int(choose({'1': 45, '2': 26, '3': 16, '4': 8, '5': 5} if c['trade'] != 'private' else {'1': 85, '2': 15}))):
        category = choose({x: w * season_of(kinds[x], start.month) * (1.15 if x == 'mini excavator' else 1) for x, w in LIKES[c['trade']].items()})
        pool = available(place, category, d)
        if not pool and odds(.3):
            pool = [m for other in depots if other['depot_id'] != place for m in available(other['depot_id'], category, d)]
        lively = [m for m in pool if not m['dull']]
        if not lively:
            continue
        m, k = R.choice(lively), kinds[category]
        if m in [x['m'] for x in contract['lines']]:
            continue
        planned = max(1, round(gamma(1.45 * k['length'] * (.5 if c['trade'] == 'private' else 1.3 if c['trade'] in ('civil engineering', 'house builder') else 1), 1.4)))
        planned = planned if planned < 5 else min(182, 7 * max(1, round(planned / 7)))
        real = planned if odds(.34) else max(1, round(planned * R.uniform(.6, 1.0))) if odds(.4) else planned + round(gamma(6 + planned * .22))
        off = after(start, real)
        while off.weekday() > 4:
            off = after(off, 1)
        line = dict(contract=contract, contract_no='', asset_no=m['asset_no'], on_hire_date=start, due_back_date=after(start, planned), off=off, weekly_rate=round(m['weekly_rate'] * RATE_UP[d.year] * (1 - c['discount_pct'] / 100), 2),
                    off_hire_date=past(off), collected_date=None, hire_charge=None, waiver_charge=None, status='', m=m, place=place, waiver=c['damage_waiver'] == 'yes', billed=0.0)
        contract['lines'].append(line)
    if not contract['lines']:
        return
    contracts.append(contract)
    contract['contract_no'] = f'C{40000 + len(contracts)}'
    if delivered and not cancelled:
        contract['delivery_charge'] = fee * (1 + (len(contract['lines']) > 2)) * (2 if any(x['m']['kind']['price'] > 40000 for x in contract['lines']) else 1)
    for line in contract['lines']:
        m, k = line['m'], line['m']['kind']
        line['contract_no'] = contract['contract_no']
        lines.append(line)
        if cancelled:
            line.update(status='cancelled', off_hire_date=None)
            continue
        until = min(line['off'], TODAY)
        if start <= TODAY:
            length = max(1, (until - start).days)
            line['hire_charge'] = hire_for(length, line['weekly_rate'])
            line['waiver_charge'] = round(line['hire_charge'] * .1, 2) if line['waiver'] else None
            if m['hour_meter'] is not None:
                m['hour_meter'] += round(length * k['hours'] * R.uniform(.45, .95))
            day = start
            while k['hours'] and odds(min(.3, .0027 * length * m['bad'])) and day < until and length > 2:
                day = between(after(day, 1), until)
                job(m, 'breakdown', working(day) if working(day) <= until else until, line['place'], contract['contract_no'])
                length = (until - day).days
        collected = working(after(line['off'], int(choose({'0': 25, '1': 40, '2': 20, '4': 12, '9': 3})))) if delivered else line['off']
        if delivered and date(2025, 12, 18) <= line['off'] <= TODAY and odds(.45):
            collected = working(between(date(2026, 1, 5), date(2026, 1, 9)))
        line['collected_date'] = past(collected)
        line['status'] = 'booked' if start > TODAY else 'on hire' if line['off'] > TODAY else 'off hired' if collected > TODAY else 'returned'
        m['status'] = {'booked': 'available', 'on hire': 'on hire', 'off hired': 'awaiting collection', 'returned': 'available'}[line['status']]
        come_back(m, line, collected)
    statuses = {x['status'] for x in contract['lines']}
    contract['status'] = 'cancelled' if cancelled else 'booked' if statuses == {'booked'} else 'closed' if statuses == {'returned'} else 'open'


def bill(d, kind, c, place, contract_no, net):
    terms = c['payment_terms_days'] if c else 0
    gross = round(net * 1.2, 2)
    i = dict(invoice_date=d, due_date=after(d, terms), customer_id=c['customer_id'] if c else '', depot_id=place, contract_no=contract_no, invoice_type=kind, net_amount=round(net, 2), vat_amount=round(gross - net, 2), gross_amount=gross, balance=0.0,
             paid_on=d, status='paid', dispute_reason='', last_chased_on=None, c=c)
    invoices.append(i)
    return i


PRODUCTS = {'safety wear': 'hi-vis vest:6.5,gloves:4.2,hard hat:11,ear defenders:14,safety boots:62', 'blades and discs': 'diamond blade 300mm:38,cutting disc:3.4,core bit:55,chisel point:18', 'fuel and oil': 'two-stroke oil 1l:9.5,hydraulic oil 20l:74,chain oil 5l:21,red diesel 20l:27',
            'fixings': 'masonry anchors box:23,screws box:8.9,rebar ties:15', 'site supplies': 'barrier fencing roll:34,dust sheet:7.8,extension lead:29,sand bag:4.9,site padlock:16'}
product_list = [(g, p.split(':')[0], float(p.split(':')[1])) for g, items in PRODUCTS.items() for p in items.split(',')]


def counter_sale(d, place):
    near = [c for c in customers if c['depot_id'] == place and c['account_opened'] <= d < c['quits'] and c['account_type'] == 'credit']
    c = R.choices(near, [x['spend'] for x in near])[0] if near and odds(.55) else None
    basket, net = [], 0
    for group, product, price in R.sample(product_list, int(choose({'1': 58, '2': 28, '3': 14}))):
        if group == 'safety wear' and d.month in (7, 8) and odds(.3):
            continue
        quantity = int(choose({'1': 45, '2': 25, '3': 8, '5': 10, '10': 9, '20': 3})) if price < 40 else int(choose({'1': 75, '2': 25}))
        price = round(price * (1.03 if d.year == 2025 else 1) * (1 - (c['discount_pct'] / 200 if c else 0)), 2)
        basket.append(dict(sale_date=d, depot_id=place, customer_id=c['customer_id'] if c else '', sold_by=at_work('Hire Controller', place, d), product_group=group, product=product, quantity=quantity, unit_price=price, net_amount=round(price * quantity, 2), asset_no=''))
        net += basket[-1]['net_amount']
    if basket:
        i = bill(d, 'sale', c, place, '', round(net, 2))
        for s in basket:
            s['invoice'] = i
        sales.extend(basket)


def dispose(d):
    old = [m for m in machines if m['free'] <= d and m['status'] == 'available' and (d - m['purchase_date']).days > m['life'] * 365 * .62]
    if not old:
        return
    m = R.choices(old, [((d - m['purchase_date']).days / 365) ** 2 * (3 if m['dull'] else 1) for m in old])[0]
    m['free'], m['left_fleet_on'], place = NEVER, d, m['depot_id']
    fate = choose({'sold': 86, 'written off': 8, 'stolen': 6})
    m['status'] = fate
    if fate == 'sold':
        price = max(120, round(value_of(m, d) * R.lognormvariate(.1, .28) / 10) * 10)
        buyers = [c for c in customers if c['depot_id'] == place and c['account_opened'] <= d < c['quits'] and c['trade'] in ('farming', 'groundworks', 'builder', 'landscaping')]
        c = R.choice(buyers) if odds(.55) and buyers else None
        sales.append(dict(sale_date=d, depot_id=place, customer_id=c['customer_id'] if c else '', sold_by=depot[place]['manager_id'], product_group='used machines', product=f"used {m['category']}", quantity=1, unit_price=price, net_amount=price, asset_no=m['asset_no']))
        sales[-1]['invoice'] = bill(d, 'sale', c, place, '', price)


d = WARM_UP
while d <= TODAY:
    open_day = working(d) == d
    if open_day or d.weekday() == 5:
        for p in depots:
            if d < p['opened_on']:
                continue
            ramp = min(1, .45 + (d - p['opened_on']).days / 400) if p['depot_id'] == 'LIV' else 1
            rate = .95 * p['trade'] * SEASON[d.month] * (p['growth'] if d.year > 2024 and p['depot_id'] != 'LIV' else 1) * ramp * (1 if open_day else .16) * (.3 if d.month == 12 and d.day > 22 or d.month == 1 and d.day < 4 else 1)
            near = [c for c in customers if c['account_opened'] <= d < c['quits'] and (c['depot_id'] == p['depot_id'])]
            far = [c for c in customers if c['account_opened'] <= d < c['quits'] and c['account_type'] == 'credit']
            for _ in range(4):
                if odds(rate / 4):
                    pool = near if near and odds(.93) else far
                    c = R.choices(pool, [x['spend'] ** .8 * (2.5 if x['account_opened'] >= START and (d - x['account_opened']).days < 25 else 1) for x in pool])[0]
                    new_contract(d, p['depot_id'], c)
            if odds(.26 * p['trade'] ** .6 * (1 if open_day else .5)):
                counter_sale(d, p['depot_id'])
    if open_day:
        for m in machines:
            if m['free'] == NEVER or m['purchase_date'] > d:
                continue
            if m['next_inspection_due'] and (m['next_inspection_due'] - d).days < 6 and m['checking'] <= d and odds(.22):
                m['checking'] = after(job(m, 'inspection', d, m['depot_id']), 1)
            if m['free'] <= d and m['kind']['hours'] and (d - (m['last_service_date'] or m['purchase_date'])).days > 330 and odds(.018):
                m['free'] = after(job(m, 'service', d, m['depot_id']), 1)
        if d >= START and odds(.115):
            dispose(d)
        if odds(.06):
            idle = [m for m in machines if m['free'] <= d and m['status'] == 'available' and m['purchase_date'] < d]
            m = R.choice(idle)
            m['depot_id'] = choose({p['depot_id']: p['trade'] for p in depots if p['opened_on'] <= d})
    d = after(d, 1)

# ---------------------------------------------------------------- what is left of 2023, and the invoices
jobs = [j for j in jobs if j['opened_on'] >= START]
needed = {j['contract_no'] for j in jobs}
for contract in contracts:
    days = [x['collected_date'] or x['off'] for x in contract['lines'] if x['status'] != 'cancelled']
    contract['kept'] = contract['contract_no'] in needed or max(days) >= START if days else contract['contract_date'] >= START
contracts = [c for c in contracts if c['kept']]
lines = [x for x in lines if x['contract']['kept']]
sales = [s for s in sales if s['sale_date'] >= START]
by_id = {c['customer_id']: c for c in customers}
for contract in contracts:
    if contract['status'] in ('cancelled', 'booked'):
        continue
    first, last = min(x['on_hire_date'] for x in contract['lines']), max(x['off'] for x in contract['lines'])
    extra, d = contract['delivery_charge'] or 0, month_end(first)
    while True:
        final = d >= last
        when = working(after(last, 1)) if final else d
        if when > TODAY:
            break
        net = extra + sum(charge(x, min(d, last)) - x['billed'] for x in contract['lines'])
        for x in contract['lines']:
            x['billed'] = charge(x, min(d, last))
        extra = 0
        if net > .5:
            bill(when, 'hire', contract['c'], contract['depot_id'], contract['contract_no'], round(net, 2))
        if final:
            break
        d = month_end(after(d, 1))
invoices = [i for i in invoices if i['invoice_date'] >= START]
contract_of = {c['contract_no']: c for c in contracts}
for j in jobs:
    if j['recharged'] == 'yes' and j['status'] == 'completed' and working(after(j['completed_on'], 2)) <= TODAY:
        c = contract_of[j['contract_no']]
        bill(working(after(j['completed_on'], 2)), 'damage', c['c'], c['depot_id'], j['contract_no'], round((j['parts_cost'] or 0) * 1.3 + j['labour_hours'] * 48, 2))
invoices.sort(key=lambda i: (i['invoice_date'], i['depot_id'], i['invoice_type'], i['contract_no'], i['net_amount']))
credits = []
for i in invoices:
    c, today_late = i['c'], (TODAY - i['due_date']).days
    if not c or c['habit'] == 'cash':
        continue
    credited = 0
    when = working(after(i['invoice_date'], R.randint(8, 45)))
    if i['invoice_type'] != 'sale' and odds(.017) and when <= TODAY:
        part = 1 if odds(.25) else R.uniform(.06, .5)
        credited = round(i['gross_amount'] * part, 2)
        net = round(i['net_amount'] * part, 2)
        credits.append(dict(i, invoice_date=when, due_date=when, invoice_type='credit note', net_amount=-net, vat_amount=-round(credited - net, 2), gross_amount=-credited, balance=0.0, paid_on=None, status='allocated', dispute_reason='', last_chased_on=None))
    mean, sd, never = {'prompt': (-3, 5, .002), 'slow': (14, 13, .008), 'bad': (43, 30, .04), 'worst': (85, 45, .22)}[c['habit']]
    pay = max(after(i['invoice_date'], 2), working(after(i['due_date'], R.gauss(mean, sd))))
    owing = round(i['gross_amount'] - credited, 2)
    disputed = odds(.035 if today_late < 120 and i['invoice_type'] == 'hire' else .16 if today_late < 120 and i['invoice_type'] == 'damage' else .001)
    i.update(balance=0.0, paid_on=pay, status='paid')
    if owing <= 0:
        i['paid_on'] = when
    elif pay > TODAY or odds(never) or disputed and i['invoice_date'] < after(TODAY, -6):
        pay = NEVER
        i.update(balance=owing, paid_on=None, status='unpaid')
        if disputed and i['invoice_date'] < after(TODAY, -6):
            i.update(status='disputed', dispute_reason=choose({'wrong off-hire date': 34, 'no order number': 22, 'wrong rate': 18, 'machine broke down': 14}) if i['invoice_type'] == 'hire' else choose({'not our damage': 9, 'wrong rate': 1, 'no order number': 1} if i['invoice_type'] == 'damage' else {'no order number': 1}))
        elif today_late > 10 and odds(.11):
            i.update(balance=round(owing * R.uniform(.2, .8), 2), status='part paid')
    reached = min(pay, TODAY)
    if (reached - i['due_date']).days > 9 and odds(.83):
        i['last_chased_on'] = working(between(after(i['due_date'], max(8, (reached - i['due_date']).days - 30)), after(reached, -1)))
        if i['last_chased_on'] > TODAY:
            i['last_chased_on'] = TODAY
invoices += credits
invoices.sort(key=lambda i: (i['invoice_date'], i['depot_id'], i['invoice_type'], i['contract_no'], i['net_amount']))
for n, i in enumerate(invoices):
    i['invoice_no'] = 700001 + n
late = {}
for i in invoices:
    if i['balance'] > 0 and (TODAY - i['due_date']).days > 45 and i['status'] != 'disputed':
        late[i['customer_id']] = late.get(i['customer_id'], 0) + i['balance']
for c in customers:
    if c['account_type'] == 'credit' and (late.get(c['customer_id'], 0) > 900 and odds(.7) or odds(.008)):
        c['on_stop'] = 'yes'

# ---------------------------------------------------------------- as the tables stand today
open_on = {}
for j in jobs:
    if j['status'] in ('queued', 'in progress', 'waiting for parts'):
        open_on.setdefault(j['asset_no'], []).append(j)
for m in machines:
    if m['status'] == 'available' and any(j['job_type'] != 'breakdown' and j['opened_on'] <= TODAY for j in open_on.get(m['asset_no'], [])):
        m['status'] = 'in workshop'
    m['book_value'] = value_of(m, m['left_fleet_on'] or TODAY)
    if m['left_fleet_on']:
        m['next_inspection_due'] = None
jobs.sort(key=lambda j: (j['opened_on'], j['depot_id'], j['asset_no'], j['job_type']))
for n, j in enumerate(jobs):
    j['job_no'] = f'W{30001 + n}'
for n, x in enumerate(lines):
    x['line_id'] = 100001 + n
sales.sort(key=lambda s: (s['sale_date'], s['invoice']['invoice_no'], s['product']))
for n, s in enumerate(sales):
    s['sale_id'], s['invoice_no'] = 5001 + n, s['invoice']['invoice_no']

TABLES = (
    ('depots', depots, 'depot_id depot_name country postcode opened_on manager_id yard_size_sqm workshop_bays'),
    ('staff', staff, 'staff_id staff_name role depot_id started_on left_on'),
    ('customers', customers, 'customer_id customer_name trade town depot_id rep_id account_type account_opened credit_limit payment_terms_days discount_pct damage_waiver on_stop'),
    ('machines', machines, 'asset_no category division make model serial_no fuel depot_id purchase_date purchase_price book_value weekly_rate hour_meter telematics last_service_date next_inspection_due status left_fleet_on'),
    ('hire_contracts', contracts, 'contract_no contract_date customer_id depot_id taken_by order_no site_town delivered delivery_charge status'),
    ('hire_lines', lines, 'line_id contract_no asset_no on_hire_date due_back_date off_hire_date collected_date weekly_rate hire_charge waiver_charge status'),
    ('workshop_jobs', jobs, 'job_no asset_no depot_id job_type fault opened_on fitter_id contract_no completed_on status labour_hours parts_cost recharged'),
    ('invoices', invoices, 'invoice_no invoice_date due_date customer_id depot_id contract_no invoice_type net_amount vat_amount gross_amount balance paid_on status dispute_reason last_chased_on'),
    ('sales', sales, 'sale_id sale_date depot_id customer_id sold_by product_group product quantity unit_price net_amount asset_no invoice_no'))
FOLDER.mkdir(parents=True, exist_ok=True)
for name, rows, columns in TABLES:
    columns = columns.split()
    with open(FOLDER / f'{name}.csv', 'w', newline='', encoding='utf-8') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(columns)
        out.writerows([row[c] for c in columns] for row in rows)
    print(f'{name}: {len(rows)}')
