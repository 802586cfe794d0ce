"""Northlift: services lifts and escalators for other people's buildings. Writes seven CSVs beside itself; seeded."""
import sys, csv, os, random
from datetime import date, datetime, timedelta
R = random.Random(20251231)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
D0, D1 = date(2024, 1, 1), date(2025, 12, 31)

def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f, lineterminator='\n'); w.writerow(head)
        w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))

def day(a=D0, b=D1): return a + timedelta(R.randrange((b - a).days + 1))

FIRST = 'Aled Bronwen Callum Dilys Edwin Fiona Gareth Hester Imran Joanne Keith Lorna Martyn Nerys Owen Priya Quentin Rhona Stuart Tamsin Umar Verity Wendell Yasmin Zack Agnes Barney Corinne Duncan Elspeth'.split()
LAST = 'Abbot Birtles Crowder Dunmore Eastham Fairley Gillard Hothersall Inchley Jessop Kirkham Loxley Mossop Naylor Oakden Pickles Quayle Ravensdale Sowerby Threlfall Underhill Varley Whitlock Yardley Ackroyd Bickerstaff Cawthorne Dewhurst'.split()
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names)

CITIES = {'Leeds': 'North', 'Sheffield': 'North', 'Newcastle': 'North', 'Manchester': 'West', 'Liverpool': 'West',
          'Bristol': 'West', 'Birmingham': 'Midlands', 'Nottingham': 'Midlands', 'London': 'South', 'Southampton': 'South', 'Glasgow': 'Scotland', 'Edinburgh': 'Scotland'}
CW = [9, 6, 6, 12, 8, 7, 11, 6, 20, 5, 8, 6]
mgrs = [names.pop() for _ in range(9)]
kinds = ['Housing Association', 'Hospital', 'Office Landlord', 'Hotel', 'Retail', 'Local Authority', 'University']
stem = {'Housing Association': ['Homes', 'Housing', 'Living'], 'Hospital': ['NHS Trust', 'Clinic', 'Infirmary'], 'Office Landlord': ['Estates', 'Property Co', 'Workspaces'],
        'Hotel': ['Hotel', 'Inns', 'Lodges'], 'Retail': ['Stores', 'Shopping Centre', 'Outlet'], 'Local Authority': ['Council', 'Borough Council', 'City Services'], 'University': ['University', 'College', 'Institute']}
pre = [a + b for a in 'Ash Black Carr Dun Elm Fern Gren Hazel Kings Lang Mar North Oak Pen Rose Stan Thorn Wal West Wyn'.split() for b in 'bridge field ford gate ley moor stead ton wick worth'.split()]
R.shuffle(pre); used = set(); cust = []
while len(cust) < 320:
    k = R.choices(kinds, [8, 4, 7, 5, 6, 5, 3])[0]; n = R.choice(pre) + ' ' + R.choice(stem[k])
    if n in used: continue
    used.add(n); c = R.choices(list(CITIES), CW)[0]
    since = date(R.randrange(1998, 2024), R.randrange(1, 13), R.randrange(1, 29)) if R.random() < .88 else day()
    cust.append([f'C{1001 + len(cust)}', n, k, c, CITIES[c], R.choice(mgrs) if R.random() > .04 else None, since, R.choice([14, 30, 30, 30, 45, 60]), 'N' if R.random() < .07 else 'Y'])
write('customers', 'cust_no cust_name cust_type hq_city region acct_mgr cust_since pay_terms_days active_yn'.split(), cust)

makers = ['Orvane', 'Stellmark', 'Kuroda', 'Brannagh', 'Talvio', 'Perrone']
types = ['Passenger', 'Goods', 'Escalator', 'Platform', 'Car Park']
cw = [R.paretovariate(1.2) for _ in cust]; unit = []
for i in range(1120):
    c = cust[i] if i < 300 else R.choices(cust[:308], cw[:308])[0]
    t = R.choices(types, [60, 14, 12, 9, 5])[0]; city = c[3] if R.random() < .7 else R.choices(list(CITIES), CW)[0]
    stops = 2 if t in ('Escalator', 'Platform') else R.randrange(2, 7) if t != 'Passenger' else R.choices(range(2, 29), [30 / (k + 2) for k in range(27)])[0]
    unit.append([f'L{10001 + i}', c[0], R.choice(pre) + ' ' + R.choice(['House', 'Court', 'Tower', 'Wing', 'Block A', 'Block B', 'Point', 'Centre']), city,
                 R.choices(makers, [28, 22, 18, 14, 11, 7])[0], t, R.choices(range(1972, 2025), [1 + k / 12 for k in range(53)])[0], stops,
                 None if t == 'Escalator' else R.choice([300, 450, 630, 630, 800, 1000, 1275, 1600, 2000] if t == 'Passenger' else [400, 1000, 2000, 3000, 5000]),
                 None if R.random() < .06 else day(date(2024, 6, 1), date(2025, 12, 20)), R.choices(['IN SERVICE', 'OUT OF SERVICE', 'DECOMM'], [93, 4, 3])[0]])
write('units', 'unit_no cust_no site_name site_city manufacturer unit_type install_yr stops load_kg last_insp_dt status'.split(), unit)

con = []
for u in unit:
    if R.random() < .06: continue
    p = R.choices(['BASIC', 'STANDARD', 'FULL'], [30, 45, 25])[0]
    s = date(R.randrange(2016, 2024), R.randrange(1, 13), 1) if R.random() < .72 else date(R.choice([2024, 2025]), R.randrange(1, 13), 1)
    fee = round({'BASIC': 95, 'STANDARD': 165, 'FULL': 310}[p] * R.uniform(.8, 1.3) * (1 + u[7] / 40), 2)
    end = reason = None
    if R.random() < .11:
        end = day(max(s + timedelta(60), D0), D1 + timedelta(0)) if s + timedelta(60) < D1 else None
        if end: reason = R.choices(['Price', 'Poor Service', 'Building Sold', 'Insourced', None], [5, 4, 3, 2, 1])[0]
    con.append([f'K{50001 + len(con)}', u[0], p, s, end, fee, {'BASIC': 480, 'STANDARD': 240, 'FULL': 120}[p], reason])
write('contracts', 'contract_no unit_no plan_cd start_dt end_dt monthly_fee resp_target_min cancel_reason'.split(), con)

depots = ['Leeds', 'Manchester', 'Birmingham', 'London East', 'London West', 'Bristol', 'Glasgow']
dep = {'Leeds': 'Leeds', 'Sheffield': 'Leeds', 'Newcastle': 'Leeds', 'Manchester': 'Manchester', 'Liverpool': 'Manchester', 'Bristol': 'Bristol', 'Southampton': 'Bristol',
       'Birmingham': 'Birmingham', 'Nottingham': 'Birmingham', 'Glasgow': 'Glasgow', 'Edinburgh': 'Glasgow'}
tech = []
for i in range(210):
    h = date(R.randrange(2001, 2025), R.randrange(1, 13), R.randrange(1, 29)) if R.random() < .93 else day(date(2025, 1, 1), date(2025, 11, 15))
    left = day(max(h + timedelta(90), date(2024, 3, 1)), D1) if R.random() < .1 and h < date(2025, 6, 1) else None
    tech.append([f'E{301 + i}', names.pop(), R.choices(depots, [18, 18, 15, 14, 14, 11, 10])[0], R.choices(['Apprentice', 'Mechanic', 'Senior', 'Lead'], [15, 50, 25, 10])[0], h, left, R.choices(['Y', 'N'], [7, 3])[0]])
write('technicians', 'emp_no tech_name depot grade hired_dt left_dt rescue_cert'.split(), tech)
idle = {t[0] for t in R.sample(tech, 9)}
def who(city, d):
    dp = dep.get(city) or R.choice(['London East', 'London West'])
    c = [t for t in tech if t[2] == dp and t[4] <= d and (t[5] is None or t[5] >= d) and t[0] not in idle]
    return R.choice(c)

uw = [R.paretovariate(1.6) * (1 + (2025 - u[6]) / 25) for u in unit]; co = []
quiet = set(R.sample(range(len(unit)), 120)); uw = [0 if i in quiet else w for i, w in enumerate(uw)]
FG = ['Door', 'Controller', 'Drive', 'Button/Display', 'Brake', 'Rope', 'Vandalism', 'Power Supply']
for i in range(4600):
    while True:
        d = day(); 
        if R.random() < (.85 if d.year == 2024 else 1) * (1.15 if d.month in (7, 8, 12) else .95): break
    u = R.choices(unit, uw)[0]
    if d >= date(2025, 7, 1) and d <= date(2025, 9, 30) and R.random() < .18: u = R.choice([x for x in unit if x[4] == 'Talvio'])
    fg = 'Door' if u[4] == 'Talvio' and date(2025, 7, 1) <= d <= date(2025, 9, 30) and R.random() < .75 else R.choices(FG, [34, 15, 11, 14, 7, 4, 9, 6])[0]
    h = R.choices(range(24), [1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 8, 7, 7, 6, 6, 6, 7, 8, 7, 5, 4, 3, 2, 2])[0]
    ts = datetime(d.year, d.month, d.day, h, R.randrange(60), R.randrange(60)); t = who(u[3], d)
    ent = int(R.random() < (.09 if u[5] in ('Passenger', 'Platform') else .01)); base = 38 if ent else 150
    resp = max(6, round(R.lognormvariate(0, .6) * base * (1.5 if t[2] == 'Bristol' else 1)))
    op = d > date(2025, 12, 10) and R.random() < .3
    lab = round(max(.5, R.gauss(2.1, 1.2)) * 4) / 4
    co.append([ts, u[0], t[0], resp, None if op else round(resp / 60 + lab + (R.expovariate(1 / 18) if R.random() < .25 else 0), 1), fg, ent, 0 if R.random() < .55 else round(R.lognormvariate(4.6, .9), 2), lab, 'OPEN' if op else 'CLOSED'])
co.sort(key=lambda r: r[0])
write('callouts', 'callout_no reported_at unit_no emp_no resp_min downtime_hrs fault_grp entrapment parts_cost labour_hrs status'.split(), [[700001 + i] + r for i, r in enumerate(co)])

pv = []
for i in range(5000):
    u = R.choice(unit); d = day()
    while d.weekday() > 4: d = day()
    late = R.choices([0, 0, 0, 1, 3, 9, 25], [40, 15, 15, 10, 9, 7, 4])[0]; done = d + timedelta(late)
    if done > D1 or R.random() < .05: done = None
    res = None if done is None else R.choices(['OK', 'ADJUSTED', 'DEFECT FOUND', 'NO ACCESS'], [66, 18, 11, 5])[0]
    pv.append([u[0], who(u[3], done or d)[0], d, done, res, None if done is None else R.randrange(20, 150, 5)])
pv.sort(key=lambda r: r[2])
write('pm_visits', 'visit_no unit_no emp_no sched_dt done_dt result mins_on_site'.split(), [[90001 + i] + r for i, r in enumerate(pv)])

inv = []; withu = [c for c in cust[:308]]; fee = {}
uc = {u[0]: u[1] for u in unit}
for k in con: fee.setdefault(uc[k[1]], []).append(k)
def bill(c, d, typ, amt):
    due = d + timedelta(c[7]); lag = R.gauss(c[7] * .9, 9) + (28 if c[2] == 'Local Authority' else 0) + (R.expovariate(1 / 30) if R.random() < .2 else 0)
    paid = d + timedelta(max(1, round(lag)))
    if paid > D1 or (R.random() < .02): paid = None
    inv.append([c[0], d, due, typ, round(amt, 2), round(amt * .2, 2), paid])
for c in withu:
    for y in (2024, 2025):
        for m in (1, 4, 7, 10):
            d = date(y, m, R.randrange(1, 6)); a = sum(k[5] for k in fee.get(c[0], []) if k[3] <= d and (k[4] is None or k[4] >= d)) * 3
            if a: bill(c, d, 'CONTRACT', a)
cwn = cw[:308]
for typ, n, mu in (('CALLOUT', 1250, 5.6), ('REPAIR', 560, 7.3), ('MODERNISATION', 75, 10.6)):
    for _ in range(n):
        d = day(); 
        if d.year == 2024 and R.random() < .12: d = day(date(2025, 1, 1), D1)
        bill(R.choices(withu, cwn)[0], d, typ, R.lognormvariate(mu, .6))
inv.sort(key=lambda r: (r[1], r[0]))
write('invoices', 'inv_no cust_no inv_dt due_dt inv_type net_amt vat_amt paid_dt'.split(), [[f'INV{240001 + i}'] + r for i, r in enumerate(inv)])
