"""Quernstaddle Seeds has farm seed grown by farmers in the Marches, cleans, tests and dresses it at three stores, and sells it to farms and merchants.

`python3 make.py FOLDER` writes eight CSV files there, always the same ones."""
import csv
import random
import sys
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else '.')
START, TODAY = date(2023, 1, 1), date(2025, 12, 31)
R = random.Random('quernstaddle seeds, leominster, 3')


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
    return (d.month, d.day) in ((12, 24), (12, 25), (12, 26), (12, 29), (12, 30), (1, 1))


def working(d):
    while d.weekday() > 4 or holiday(d):
        d = after(d, 1)
    return d


def past(d):
    return d if d and d <= TODAY else None


# ---------------------------------------------------------------- crops and varieties
# price per kg, kg of a line, tonnes per hectare, what a grower gets per tonne, germination it must have and has, pack, sold by month
CROPS = {'winter wheat': (.56, 5200, 7.6, 228, 85, 94.5, 1000, (.3, .2, .15, .1, .1, .3, 1.2, 5, 8, 4, 1.2, .3)),
         'spring barley': (.53, 4100, 5.9, 221, 85, 94, 1000, (3.2, 6, 6, 1.6, .2, .1, .1, .2, .2, .4, .9, 2)),
         'oats': (.58, 2900, 5.4, 215, 85, 92.5, 500, (1, 3, 4, 1.2, .1, .1, .3, 1, 3, 2.2, .5, .5)),
         'beans': (.71, 3300, 4, 262, 80, 89.5, 500, (1, 4, 3, .5, .1, .1, .1, .4, 2, 4, 2, .6)),
         'peas': (.86, 2400, 3.7, 290, 80, 87, 500, (1.4, 4, 5, 2, .3, .1, .1, .1, .1, .2, .4, .7)),
         'grass': (3.35, 420, 1.15, 1480, 80, 89, 15, (.3, 1, 4, 5, 3, 1, 1.5, 5, 3.2, .6, .3, .3)),
         'clover': (6.6, 130, .42, 2900, 80, 88, 15, (.3, 1, 4, 5, 2.5, .8, 1.2, 4, 2, .4, .2, .2)),
         'cover crop': (2.15, 380, .95, 870, 75, 86, 25, (.1, .2, .3, .4, .6, 1.4, 5, 6.5, 3, .6, .2, .2))}
NAMES = {'winter wheat': 'Clunbury,Harbinger,Offa,Tollgate,Kestrel King,Bromfield,Wrekin Gold,Anvil,Perry Red,Longmynd', 'spring barley': 'Maltster,Teme Lass,Cordwainer,Fiddler,Skylark,Corvedale,Hopyard', 'oats': 'Drover,Silver Hoof,Gelding,Farrier,Pannier', 'beans': 'Wigmore,Tinker,Dray,Bishop,Stallholder', 'peas': 'Emerald Boot,Pinfold,Marl,Bluebottle',
         'grass': 'Ewe Ley 4,Milk Ley 3,Hay Ley 5,Hill Ley 7,Early Bite,Red Ryegrass Lugg,Timothy Arrow,Cocksfoot Stile,Meadow Fescue Usk', 'clover': 'White Wren,White Owl,Red Radnor,Red Pontoon,Crimson Fair', 'cover crop': 'Phacelia Bee,Mustard Quick,Vetch Rye Mix,Radish Deep,Over Winter 6,Bird Cover'}
BREEDERS = {'own': 4, 'Halvorsen & Pike': 5, 'Marchbreed': 5, 'Semences Tavel': 3, 'Ostermann Saat': 4, 'Twyford Plant Science': 3}
CODE = {'winter wheat': 'WW', 'spring barley': 'SB', 'oats': 'OA', 'beans': 'BN', 'peas': 'PE', 'grass': 'GR', 'clover': 'CL', 'cover crop': 'CC'}
varieties = []
for crop, names in NAMES.items():
    price, _, _, _, least, germ, pack, _ = CROPS[crop]
    names = names.split(',')
    for i, name in enumerate(names):
        status, launched, ended = 'current', between(date(2009, 2, 1), date(2021, 11, 30)), None
        if i == len(names) - 1 or i == len(names) - 2 and len(names) > 5:
            status, launched = 'new', between(date(2024, 2, 1), date(2025, 6, 30))
        elif i == 1 and crop != 'clover':
            status, ended = choose({'withdrawn': 3, 'run-down': 2}), date(2025, 4, 30)
        elif i == 2 and len(names) > 6:
            status, ended = 'withdrawn', date(2024, 8, 31)
        elif odds(.16):
            launched = between(date(2023, 2, 1), date(2023, 9, 30))
        breeder = 'own' if crop == 'grass' and 'Ley' in name else choose(BREEDERS)
        varieties.append(dict(variety_code=f'{CODE[crop]}{i + 1:02d}', variety_name=name, crop=crop, breeder=breeder, launched_on=launched.replace(day=1), status=status, list_price_kg=round(price * R.uniform(.88, 1.16), 3 if price < 1 else 2), royalty_per_kg=None if breeder == 'own' else round(price * R.uniform(.07, .13), 3),
                              min_germ_pct=least, pack_kg=pack, organic_version='true' if odds(.3) else 'false', ended=ended, weight=R.lognormvariate(0, .55) * {'new': 1.1, 'withdrawn': .7}.get(status, 1), germ=germ + R.uniform(-2.4, 1.8)))
NAMED = {v['variety_name']: v for v in varieties}
SPARE = NAMED['Bishop']
SPARE.update(status='current', launched_on=date(2012, 3, 1), weight=0)
NAMED['Cocksfoot Stile'].update(status='current', launched_on=date(2014, 5, 1), ended=date(2024, 10, 31))


def on_sale(v, d):
    return v['launched_on'] <= d and not (v['ended'] and d > v['ended'] and v['status'] in ('withdrawn', 'current'))


# ---------------------------------------------------------------- people and places
FIRST = 'Gwyn Huw Megan Rhys Eleri Alun Bethan Dilys Emyr Ceri Tom Jack Harriet Will Rosie Edward George Sally Philip Martin Judith Clive Roger Heather Nigel Hannah Stephen Charlotte Andrew Wendy'.split()
LAST = 'Pugh Preece Beavan Gough Lello Probert Bufton Watkins Powell Prosser Gittins Jarman Lewis Mantle Hodnett Tudge Bounds Mifflin Davies Corfield Breeze Weale Bebb Hotchkiss Yapp Goodwin Lloyd Morris Wall Price Thomas Evans Rogers Bayliss'.split()
HOUSE = 'Lower House,Upper Court,The Vron,Pentre,Hill Top,Bryn,Brook House,The Leys,Old Hall,Grove,Mill,Church House,Walton,Stonehouse,Bank,Llan,Nash,Yew Tree,Oak,Marsh,Whitegate,Heath,The Rhos,Park,New House,Ashfield,Court of Noke,Burnt House,Green Lane,Hollies'.split(',')
COUNTIES = {'Herefordshire': 10, 'Shropshire': 9, 'Worcestershire': 5, 'Powys': 4, 'Gloucestershire': 4, 'Monmouthshire': 2, 'Staffordshire': 2}
SITES = {'Leominster': 5, 'Craven Arms': 3, 'Evesham': 3}
NEAR = {'Herefordshire': 'Leominster', 'Powys': 'Leominster', 'Monmouthshire': 'Leominster', 'Shropshire': 'Craven Arms', 'Staffordshire': 'Craven Arms', 'Worcestershire': 'Evesham', 'Gloucestershire': 'Evesham'}
FIELDSMEN = {'Owain Tranter': 5, 'Liz Hammond': 4, 'Dai Rosser': 3}
REPS = {'Carys Meredith': 5, 'Ben Lawley': 4, 'Fiona Stokes': 4, 'Hugh Amies': 3, 'Joss Kettle': 3}
taken = set()


def once(make):
    while True:
        name = make()
        if name not in taken:
            taken.add(name)
            return name


# ---------------------------------------------------------------- growers
growers = []
for i in range(66):
    county = choose({c: w for c, w in COUNTIES.items() if c != 'Staffordshire'})
    joined = between(date(2004, 3, 1), date(2022, 6, 30)) if odds(.8) else between(date(2023, 1, 9), date(2025, 8, 29))
    left = between(max(date(2023, 10, 1), after(joined, 400)), date(2025, 10, 31)) if odds(.14) else None
    growers.append(dict(grower_name=once(lambda: R.choice(['{a} & Sons', '{f} {a}', '{a} Partners', '{h} Farm', '{f} & {g} {a}', '{h} Farms Ltd']).format(a=R.choice(LAST), f=R.choice(FIRST), g=R.choice(FIRST), h=R.choice(HOUSE))), county=county, soil=None if odds(.07) else choose({'clay loam': 5, 'silt': 4, 'sandy loam': 4, 'heavy clay': 2}),
                        organic_cert='Y' if odds(.24) else 'N', fieldsman=choose(FIELDSMEN), miles=round(6 + gamma(21, 2.5)), joined_on=joined, left_on=past(left) if left and left > joined else None, good=R.gauss(1, .09)))
growers.sort(key=lambda g: (g['joined_on'], g['grower_name']))
for i, g in enumerate(growers):
    g['grower_id'] = f'G{101 + i}'

# ---------------------------------------------------------------- customers
MIXES = ({'winter wheat': 6, 'spring barley': 3, 'oats': 1, 'beans': 2, 'peas': .6, 'cover crop': 1.6, 'grass': .4}, {'grass': 6, 'clover': 3, 'winter wheat': 1, 'spring barley': 1.4, 'oats': .8}, {'winter wheat': 4, 'spring barley': 4, 'oats': 2.2, 'beans': 1.5, 'peas': 1.4, 'grass': 2.6, 'clover': 1.6, 'cover crop': 1.5})
KINDS = {'farm': (262, 2.2, 1), 'contractor': (38, 2.8, 1.2), 'estate': (26, 3.4, 1.6), 'merchant': (40, 6, 1.7), 'co-op': (9, 12, 2.2)}
customers = []
for kind, (many, orders, size) in KINDS.items():
    for _ in range(many):
        county = choose(COUNTIES)
        patterns = {'farm': '{h} Farm|{f} {a}|{a} & Sons|{a} Bros|{h} Farming Co|{f} & {g} {a}', 'contractor': '{a} Agri Contracting|{a} Contractors|{f} {a} Contracting', 'estate': '{h} Estate|{a} Estate|{h} Trust', 'merchant': '{a} Agri Supplies|{a} & {b} Merchants|{a} Country Stores|{h} Mills', 'co-op': '{h} Farmers Co-op|{b} Vale Growers|{a} Marches Co-op'}[kind]
        since = between(date(2006, 1, 10), date(2022, 12, 10)) if odds(.8) else between(date(2023, 1, 10), date(2025, 11, 20))
        left = between(max(date(2023, 9, 1), after(since, 300)), date(2025, 9, 30)) if odds(.15) and kind != 'co-op' else None
        left = past(left)
        name = once(lambda: R.choice(patterns.split('|')).format(a=R.choice(LAST), b=R.choice(LAST), f=R.choice(FIRST), g=R.choice(FIRST), h=R.choice(HOUSE)))
        rep = None if odds(.05) else choose(REPS) if odds(.55) else {'Leominster': 'Carys Meredith', 'Craven Arms': 'Ben Lawley', 'Evesham': 'Fiona Stokes'}[NEAR[county]]
        customers.append(dict(customer_name=name, customer_type=kind, county=None if odds(.02) else county, rep='Hugh Amies' if kind == 'co-op' else rep, customer_since=working(since), terms_days=choose({30: 8, 14: 2, 60: 1}) if kind in ('merchant', 'co-op') else choose({30: 7, 14: 3, 7: 1}), credit_hold='Y' if odds(.075) else 'N', arable_ha=round(24 + gamma({'farm': 130, 'estate': 420}[kind], 2.2)) if kind in ('farm', 'estate') and odds(.88) else None,
                              email_optin='true' if odds(.58) else 'false', account_status='closed' if left and odds(.7) else 'active', left=left, orders=orders * R.lognormvariate(-.12, .5), size=size * R.lognormvariate(-.15, .5), mix=R.choice(MIXES), home=NEAR[county], swing=R.lognormvariate(0, .22)))
customers.sort(key=lambda c: (c['customer_since'], c['customer_name']))
for i, c in enumerate(customers):
    c['customer_id'] = 5001 + i

# ---------------------------------------------------------------- orders, before they are served
TREND = {'winter wheat': 1.02, 'spring barley': .93, 'oats': 1.05, 'beans': 1.1, 'peas': .95, 'grass': .97, 'clover': 1.12, 'cover crop': 1.22}
RISE = {2023: 1.04, 2024: .97, 2025: 1.0}
lines, orders = [], []
for c in customers:
    for year in (2023, 2024, 2025):
        first, last = max(date(year, 1, 3), c['customer_since']), min(date(year, 12, 31), c['left'] or TODAY)
        many = c['orders'] * c['swing'] ** (year - 2024) * .93
        many = int(many) + odds(many % 1)
        for _ in range(many):
            main = choose({crop: w * TREND[crop] ** (year - 2024) for crop, w in c['mix'].items()})
            month = R.choices(range(1, 13), CROPS[main][7])[0]
            day = working(date(year, month, R.randint(1, 28)))
            if first <= day <= last:
                orders.append((day, c, main))
    if c['account_status'] == 'active' and odds(.7) and c['left']:
        c['account_status'] = 'dormant'
orders.sort(key=lambda o: (o[0], o[1]['customer_id'], o[2]))
for n, (day, c, main) in enumerate(orders):
    crops = [main]
    for _ in range(choose({0: 42, 1: 32, 2: 17, 3: 7, 4: 2})):
        crops.append(choose({crop: w * CROPS[crop][7][day.month - 1] + .001 for crop, w in c['mix'].items()}))
    web = .1 + .07 * (day.year - 2023) + .05 * (day.month > 6)
    channel = choose({'phone': 40, 'rep visit': 34, 'web': 100 * web, 'show': 9 if day.month in (5, 6, 7, 11) else 1, 'email': 12}) if c['customer_type'] not in ('merchant', 'co-op') else choose({'email': 55, 'phone': 20, 'rep visit': 8, 'web': 60 * web})
    site = c['home'] if odds(.86) else choose(SITES)
    forward = odds(.16)
    wanted = working(after(day, 3 + gamma(9) + (R.randint(20, 55) if forward else R.randint(45, 95) if day.month > 10 and main not in ('winter wheat', 'beans') and odds(.75) else 0)))
    carrier = None if odds(.02) else choose({'own lorry': 45, 'Tranter Haulage': 22, 'Borderway': 16, 'collected': 20 if c['customer_type'] != 'co-op' else 3})
    late = {'own lorry': .1, 'Tranter Haulage': .17, 'Borderway': .27, 'collected': .06, None: .1}[carrier] + {'Leominster': 0, 'Craven Arms': .03, 'Evesham': .08}[site] + .06 * (day.month in (3, 9))
    seen = set()
    for crop in crops:
        some = [v for v in varieties if v['crop'] == crop and on_sale(v, day) and v['variety_code'] not in seen and v['weight'] > 0]
        if not some:
            continue
        v = R.choices(some, [v['weight'] * (.3 if v['status'] == 'run-down' and day.year > 2024 else 1) for v in some])[0]
        seen.add(v['variety_code'])
        kg = max(v['pack_kg'], round(CROPS[crop][1] * c['size'] * R.lognormvariate(-.15, .5) / v['pack_kg']) * v['pack_kg'])
        trade = c['customer_type'] in ('merchant', 'co-op')
        off = choose({5: 2, 7.5: 4, 10: 5, 12.5: 3}) if trade and odds(.85) else choose({2.5: 5, 5: 4, 7.5: 2, 10: 1}) if odds(.22 + .06 * (c['rep'] in ('Joss Kettle', 'Ben Lawley'))) else None
        if off and c['rep'] == 'Joss Kettle' and day.year == 2025 and odds(.5):
            off += 2.5
        price = round(v['list_price_kg'] * RISE[day.year] * R.uniform(.985, 1.015), 3)
        slip = -R.choice([0, 0, 1, 1, 2, 3]) if not odds(late) else round(1 + gamma(4))
        out = working(max(after(day, 1), after(wanted, slip)))
        if slip <= 0 and out > wanted:
            out = max(after(day, 1), wanted)
        status = 'despatched'
        if odds(.034):
            status, out = 'cancelled', None
        elif out > TODAY or day > date(2025, 11, 3) and odds(.16) or odds(.0007) and day.year == 2025 and day.month > 8:
            status, out = 'open', None
        lines.append(dict(order_no=f'SO{30001 + n}', line_no=len(seen), customer_id=c['customer_id'], order_date=day, channel=channel, variety_code=v['variety_code'], kg=kg, unit_price=price, discount_pct=off, line_value=round(kg * price * (1 - (off or 0) / 100), 2), site=site, carrier=carrier, wanted_by=wanted, despatched_on=out, line_status=status, lot_no=None, v=v))

# ---------------------------------------------------------------- what was grown for it
SOWN = {'winter wheat': (-1, 9, 25), 'spring barley': (0, 3, 8), 'oats': (0, 3, 5), 'beans': (-1, 10, 20), 'peas': (0, 3, 14), 'grass': (-1, 8, 20), 'clover': (-1, 8, 14), 'cover crop': (0, 4, 6)}
CUT = {'winter wheat': (8, 6), 'spring barley': (8, 12), 'oats': (8, 8), 'beans': (8, 26), 'peas': (8, 2), 'grass': (7, 12), 'clover': (8, 10), 'cover crop': (8, 4)}
WEATHER = {2023: 1.02, 2024: .88, 2025: .96}
PAID = {2023: 1.08, 2024: .96, 2025: 1}
crops_grown, lots = [], []


def wanted_kg(v, a, b):
    return sum(l['kg'] for l in lines if l['v'] is v and l['line_status'] != 'cancelled' and a <= l['order_date'] <= b)


def lot(v, crop_id, source, day, kg, site, wet):
    shrink = R.uniform(.85, .965) if source == 'contract' else 1
    cleaned = working(after(day, R.choice([2, 4, 6, 9, 14]) if not odds(.09) else R.randint(60, 160))) if source == 'contract' else day
    dressed = 'untreated' if v['crop'] in ('grass', 'clover', 'cover crop', 'peas') or odds(.16) else choose({'standard dressing': 6, 'premium dressing': 3, 'biological': 1})
    clean = round(kg * shrink / 25) * 25 if past(cleaned) else None
    lots.append(dict(crop_id=crop_id, variety_code=v['variety_code'], source=source, site=site, intake_on=day, intake_kg=kg, moisture_pct=None if odds(.04) else round(wet + R.gauss(0, .7), 1), cleaned_on=past(cleaned), clean_kg=clean, treatment=dressed if clean else None, left=clean or 0, v=v, sample=working(after(cleaned, 0 if source == 'contract' else 1)), ready=after(cleaned, 9 if source == 'contract' else 0), germ=min(99, v['germ'] + R.gauss(0, 3.3)), bad=False, held=None, last=None))
    return lots[-1]


for year in (2022, 2023, 2024, 2025, 2026):
    for v in varieties:
        if year < 2026:
            a, b = date(year, 8, 1), date(year + 1, 7, 31)
            need = wanted_kg(v, a, b)
            if year == 2025:
                need = max(need, wanted_kg(v, date(2024, 8, 1), date(2025, 7, 31)) * R.uniform(.9, 1.2)) if on_sale(v, TODAY) else 0
            if v is SPARE and year == 2022:
                need = 9000
        else:
            need = wanted_kg(v, date(2025, 1, 1), TODAY) if v['status'] in ('current', 'new') else 0
        need *= R.uniform(.62, 1.02)
        if year == 2022:
            while need > 0:
                part = round(min(need, R.uniform(.6, 1) * CROPS[v['crop']][1] * 9) / 25 + 1) * 25
                lot(v, None, 'opening stock', date(2023, 1, 3), part, choose(SITES), 13.6)['cleaned_on'] = None
                need -= part
            continue
        back, month, dom = SOWN[v['crop']]
        while need > 0:
            _, _, per_ha, pay, _, _, _, _ = CROPS[v['crop']]
            sown = after(date(year + back, month, dom), R.randint(0, 24))
            some = [g for g in growers if g['joined_on'] <= sown and (not g['left_on'] or g['left_on'] > date(year, 7, 1))]
            g = R.choices(some, [(len(some) - i) ** .4 for i in range(len(some))])[0]
            area = round(min(R.uniform(4, 19), max(2.5, need / 1000 / per_ha * 1.2)), 1)
            aim = round(area * per_ha * R.uniform(.95, 1.06), 1)
            if past(sown) is None or year == 2026 and back == 0:
                break
            looked = working(after(date(year, CUT[v['crop']][0], CUT[v['crop']][1]), -R.randint(25, 50)))
            result = choose({'passed': 78, 'passed with conditions': 15, 'failed': 6})
            status = 'delivered' if result != 'failed' else 'rejected'
            if odds(.03):
                status, result, looked = 'abandoned', None, None
            cut = working(after(date(year, *CUT[v['crop']]), R.randint(0, 23)))
            tonnes = round(area * per_ha * WEATHER.get(year, 1) * g['good'] * R.gauss(1, .11), 1) if status == 'delivered' else None
            crops_grown.append(dict(grower_id=g['grower_id'], variety_code=v['variety_code'], harvest_year=year, field_name=R.choice('Long Meadow,Ten Acre,Banky Piece,Mill Field,Far Leasow,Big Ground,Church Field,Pool Piece,Hop Yard,Rough Leasow,Cowslip,Top Field,Roadside,Barn Ground'.split(',')), area_ha=area, target_t=aim, sown_on=sown, inspected_on=past(looked), inspection=result if year < 2026 else None, harvested_on=cut if tonnes and year < 2026 else None,
                                    delivered_t=tonnes if year < 2026 else None, price_per_t=round(pay * PAID.get(year, 1) * R.uniform(.95, 1.06) * (1.18 if g['organic_cert'] == 'Y' else 1)) if year < 2026 else None, status=status if year < 2026 else 'growing', g=g, v=v))
            need -= area * per_ha * 920 if status == 'delivered' else area * 400
crops_grown.sort(key=lambda k: (k['harvest_year'], k['variety_code'], k['sown_on'], k['grower_id'], k['field_name'], k['area_ha']))
for i, k in enumerate(crops_grown):
    k['crop_id'] = f'C{k["harvest_year"] % 100}{i + 1:04d}'
    if k['delivered_t']:
        left, most = round(k['delivered_t'] * 1000), {'grass': 9000, 'clover': 4000, 'cover crop': 9000}.get(k['v']['crop'], 46000)
        day, site = k['harvested_on'], NEAR[k['g']['county']] if odds(.8) else choose(SITES)
        while left > 0:
            part = left if left < most * 1.25 else round(most * R.uniform(.8, 1) / 20) * 20
            lot(k['v'], k['crop_id'], 'contract', working(after(day, R.randint(0, 3))), part, site, {'grass': 15.2, 'clover': 15.4, 'beans': 16.4}.get(k['v']['crop'], 14.9) + (1.2 if k['harvest_year'] == 2024 else 0) + (k['g']['miles'] % 5 - 2) * .15)
            left -= part

# ---------------------------------------------------------------- the laboratory
ANALYSTS = {'M. Oduya': 5, 'S. Whittall': 4, 'K. Jarrett': 3}
tests = []


def test(l, kind, day, retest='N', germ=None):
    v = l['v']
    outside = kind == 'seed health' or kind == 'germination' and odds(.06)
    shown = past(working(after(day, {'germination': 8, 'purity': 2, 'moisture': 0, 'seed health': 12}[kind] + (gamma(3.2 + (2 if day.month in (8, 9) else 0)) if kind != 'moisture' else odds(.4)))))
    if day > date(2025, 11, 24) and odds(.25) and kind != 'moisture':
        shown = None
    if kind == 'germination':
        value = round(min(100, (l['germ'] if germ is None else germ) + R.gauss(0, 1.1)))
        good = value >= v['min_germ_pct']
    elif kind == 'purity':
        value = round(min(99.9, 98.9 + R.gauss(.2, .45)), 1)
        good = value >= 98
    elif kind == 'moisture':
        value = round(13.6 + R.gauss(0, .7), 1)
        good = value <= 15
    else:
        value = round(max(0, R.expovariate(.9) - .4), 1)
        good = value <= 3
    tests.append(dict(lot=l, test_type=kind, sampled_on=day, reported_on=shown, result_pct=value if shown else None, passed=('true' if good else 'false') if shown else None, retest=retest, lab='outside' if outside else 'in-house', analyst=None if outside or odds(.02) else choose(ANALYSTS), fee=round(R.uniform(38, 92), 2) if outside else None))
    return good if shown else None


for l in lots:
    if not l['clean_kg']:
        l['bad'], l['held'] = True, None
        continue
    day = l['sample']
    if past(day) is None:
        continue
    if odds(.05) and l['source'] == 'contract':
        l['germ'] -= R.uniform(6, 15)
    good = test(l, 'germination', day)
    fine = [test(l, 'purity', day) is not False, odds(.45) and test(l, 'moisture', day) is False]
    if l['v']['crop'] in ('winter wheat', 'spring barley', 'beans', 'peas') and odds(.7):
        test(l, 'seed health', day)
    if good is None:
        l['bad'] = True
    elif good is False or not fine[0]:
        again = working(after(day, R.randint(12, 20)))
        if past(again):
            second = test(l, 'germination' if good is False else 'purity', again, 'Y', l['germ'] + R.uniform(0, 2.5))
        else:
            second = None
        if second is not True:
            l['bad'], l['held'] = True, 'low germination' if good is False else 'purity'

# ---------------------------------------------------------------- what was sent out
lines_out = sorted((l for l in lines if l['despatched_on']), key=lambda l: (l['despatched_on'], l['order_no'], l['line_no']))
store = {}
for l in lots:
    store.setdefault(l['variety_code'], []).append(l)
for line in lines_out:
    some = [l for l in store.get(line['variety_code'], ()) if not l['bad'] and l['left'] >= line['kg'] and l['ready'] <= line['despatched_on']]
    some = [l for l in some if l['site'] == line['site']] or some
    if some:
        l = min(some, key=lambda l: (l['intake_on'], -l['left']))
    else:
        pack = line['v']['pack_kg']
        l = lot(line['v'], None, 'bought in', working(max(date(2023, 1, 3), after(line['despatched_on'], -14))), max(line['kg'], round(line['kg'] * R.uniform(1.2, 5) / pack) * pack), line['site'], 13.3)
        l['cleaned_on'] = None
        store.setdefault(line['variety_code'], []).append(l)
        test(l, 'germination', working(after(l['intake_on'], 1)), 'N', max(l['germ'], line['v']['min_germ_pct'] + 2))
        l['germ'] = max(l['germ'], line['v']['min_germ_pct'] + 2)
    l['left'] -= line['kg']
    l['last'] = line['despatched_on']
    line['lot'] = l
for l in lots:
    aged, day = l['germ'], after(l['intake_on'], R.randint(165, 210))
    while not l['bad'] and l['clean_kg'] and past(day) and (l['left'] > 0 or l['last'] and l['last'] > day):
        day = working(day)
        if odds(.8) and past(day):
            aged -= R.uniform(.3, 2.2)
            again = working(after(day, R.randint(12, 20)))
            if test(l, 'germination', day, 'N', aged) is False:
                still = l['last'] and l['last'] > day
                second = past(again) and test(l, 'germination', again, 'Y', max(aged, l['v']['min_germ_pct'] + 3) if still else aged)
                if not still and not second:
                    l['held'] = 'low germination'
                    break
                aged = max(aged, l['v']['min_germ_pct'] + 2.5)
        day = after(day, R.randint(170, 215))
    if l['last'] and l['left'] < l['clean_kg'] * .09:
        l['left'] = 0
    old = l['left'] and l['v'] is not SPARE and (l['intake_on'] < date(2024, 3, 1) and odds(.85) or l['intake_on'] < date(2025, 5, 1) and odds(.45))
    if old and l['v']['crop'] in ('winter wheat', 'spring barley', 'oats', 'beans', 'peas') and l['treatment'] == 'untreated' or old and odds(.4):
        l['left'], l['state'] = 0, 'sold as feed' if l['treatment'] == 'untreated' else 'scrapped'
        l['held'] = 'too old' if l['state'] == 'scrapped' else None
    elif l['held'] == 'low germination' and l['intake_on'] < date(2025, 6, 1) and odds(.62) or old:
        l['left'], l['state'], l['held'] = 0, 'scrapped', l['held'] or 'too old'
    elif not l['clean_kg']:
        l['state'], l['left'] = 'uncleaned', l['intake_kg']
    elif l['left'] <= 0 and l['last']:
        l['state'], l['held'] = 'sold out', None
    elif l['held']:
        l['state'] = 'on hold'
    elif l['bad']:
        l['state'] = 'awaiting test'
    elif odds(.05):
        l['state'], l['held'] = 'on hold', R.choice(['customer query', 'dressing fault'])
    else:
        l['state'] = 'available'
lots.sort(key=lambda l: (l['intake_on'], l['variety_code'], l['site'], l['intake_kg'], l['crop_id'] or ''))
for i, l in enumerate(lots):
    l.update(lot_no=f'L{l["intake_on"].year % 100}-{i + 1:04d}', lot_status=l['state'], hold_reason=l['held'] if l['state'] in ('on hold', 'scrapped') else None, stock_kg=l['left'])
for line in lines:
    line['lot_no'] = line['lot']['lot_no'] if line.get('lot') else None
    told, why, credit = None, None, None
    if line['line_status'] == 'despatched':
        slow = line['despatched_on'] > line['wanted_by']
        if odds(.022 + .05 * slow + .03 * (line['v']['variety_name'] in ('Tollgate', 'Skylark', 'Early Bite'))):
            why = choose({'poor emergence': 6, 'wrong variety': 2, 'short weight': 3, 'damaged bags': 4, 'weed seeds': 2, 'late': 12 if slow else 0})
            told = past(working(after(line['despatched_on'], R.randint(18, 50) if why in ('poor emergence', 'weed seeds') else R.randint(0, 6))))
            why = why if told and odds(.96) else None
            credit = round(line['line_value'] * R.choice([.05, .1, .1, .2, .5, 1]), 2) if told and odds(.42) else None
    line.update(complaint_on=told, complaint_reason=why, credit_value=credit)
tests.sort(key=lambda t: (t['sampled_on'], t['lot']['lot_no'], t['test_type'], t['retest']))
for i, t in enumerate(tests):
    t.update(test_no=70001 + i, lot_no=t['lot']['lot_no'])

# ---------------------------------------------------------------- plan and least stock
plan = []
for year in (2023, 2024, 2025):
    for crop, what in CROPS.items():
        sold = [l for l in lines if l['v']['crop'] == crop and l['order_date'].year == year and l['line_status'] != 'cancelled']
        kg, value = sum(l['kg'] for l in sold), sum(l['line_value'] for l in sold)
        hope = R.uniform(.93, 1.13)
        for month, w in enumerate(what[7], 1):
            share = w / sum(what[7]) * hope * R.uniform(.95, 1.05)
            plan.append(dict(plan_month=date(year, month, 1), crop=crop, plan_kg=round(kg * share / 50) * 50, plan_value=round(value * share / 50) * 50))
plan.sort(key=lambda p: (p['plan_month'], p['crop']))
for v in varieties:
    have = sum(l['stock_kg'] for l in lots if l['v'] is v)
    usual = wanted_kg(v, date(2025, 1, 1), TODAY) * R.uniform(.08, .34)
    pack = v['pack_kg']
    v['min_stock_kg'] = None if v['status'] in ('withdrawn', 'run-down') else max(2, round(usual / pack)) * pack

TABLES = (
    ('varieties', varieties, 'variety_code variety_name crop breeder launched_on status list_price_kg royalty_per_kg min_germ_pct pack_kg min_stock_kg organic_version'),
    ('growers', growers, 'grower_id grower_name county soil organic_cert fieldsman miles joined_on left_on'),
    ('seed_crops', crops_grown, 'crop_id grower_id variety_code harvest_year field_name area_ha target_t sown_on inspected_on inspection harvested_on delivered_t price_per_t status'),
    ('lots', lots, 'lot_no crop_id variety_code source site intake_on intake_kg moisture_pct cleaned_on clean_kg treatment lot_status hold_reason stock_kg'),
    ('lab_tests', tests, 'test_no lot_no test_type sampled_on reported_on result_pct passed retest lab analyst fee'),
    ('customers', customers, 'customer_id customer_name customer_type county rep customer_since terms_days credit_hold arable_ha email_optin account_status'),
    ('order_lines', lines, 'order_no line_no customer_id order_date channel variety_code lot_no kg unit_price discount_pct line_value site carrier wanted_by despatched_on line_status complaint_on complaint_reason credit_value'),
    ('sales_plan', plan, 'plan_month crop plan_kg plan_value'))
FOLDER.mkdir(parents=True, exist_ok=True)
for name, rows, columns in TABLES:
    columns = columns.split()
    with open(FOLDER / f'{name}.csv', 'w', newline='', encoding='utf-8') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(columns)
        out.writerows([row[c] for c in columns] for row in rows)
    print(f'{name}: {len(rows)}')
