"""Valemilk: a dairy cooperative, from the farm's milk tank to the order of a supermarket. Writes seven CSVs beside itself; seeded."""
import sys, csv, os, random
from datetime import date, timedelta
R = random.Random(7411)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
D0, D1 = date(2024, 1, 1), date(2025, 12, 31)

def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f, lineterminator='\n'); w.writerow(head)
        w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))

def day(a=D0, b=D1): return a + timedelta(R.randrange((b - a).days + 1))

FIRST = 'Alfons Birgit Cornelis Dagny Emil Frieda Gerrit Hanneke Ivo Jorun Klaas Lotte Mathis Nienke Oskar Petra Ruben Sanne Thijs Ulrike Veerle Wim Xander Ylva Zita Bram Elke Floris Greta Hedda'.split()
LAST = 'Aalders Brandsma Claessen Dykstra Eikelboom Feenstra Groeneveld Hoekstra Idsinga Jonkman Kuipers Lindeboom Mulderij Noordhof Oosting Postma Roelofs Steenbergen Terpstra Veldhuis Wiersma Ykema Zandstra Bakkerud Hellemo Osterloh'.split()
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names)

counties = {'Osterdal': 1.0, 'Hagenmark': .8, 'Friesholt': 1.2, 'Linde Valley': .9, 'Nordhaven': .6, 'Westerbrook': .7}
A = 'Alder Birk Clover Dale Ever Foss Green Heather Iris Kelder Lang Moss Nether Over Quern Rush Stone Thistle Under Willow'.split()
B = ['Farm', 'Hof', 'Dairy', 'Grange', 'Meadow', 'End']
fn = [a + b + ' ' + c for a in A for b in ['brook', 'gate', 'holt', 'mere', 'side'] for c in B]; R.shuffle(fn)
farms = []
for i in range(264):
    c = R.choices(list(counties), [18, 14, 22, 16, 13, 17])[0]; org = 'Y' if R.random() < .17 else 'N'
    j = date(R.randrange(1979, 2024), R.randrange(1, 13), R.randrange(1, 29)) if R.random() < .93 else day(D0, date(2025, 9, 1))
    left = day(max(j + timedelta(120), date(2024, 4, 1)), date(2025, 11, 30)) if R.random() < .07 and j < date(2025, 6, 1) else None
    farms.append([f'F{2001 + i}', fn.pop(), names.pop(), c, R.choices(['Holstein', 'Jersey', 'Simmental', 'Mixed'], [60, 12, 13, 15])[0], max(18, round(R.lognormvariate(4.5, .5) * counties[c])), org, j, left])
write('farms', 'farm_id farm_name owner_name county breed herd_size organic_flg member_since left_dt'.split(), farms)

drivers = [names.pop() for _ in range(16)]; tank = [f'TK{n}' for n in (11, 12, 14, 15, 17, 18, 21, 22, 23)]
droute = {c: R.sample(drivers, 4) for c in counties}
silent = {f[0] for f in R.sample(farms, 6)}
pk = []
while len(pk) < 4980:
    d = day(); f = R.choice(farms)
    if f[0] in silent or d < f[7] or (f[8] and d > f[8]): continue
    if d.year == 2024 and R.random() < .07: continue
    season = {1: .9, 2: .93, 3: 1.0, 4: 1.1, 5: 1.18, 6: 1.14, 7: 1.05, 8: 1.0, 9: .96, 10: .92, 11: .87, 12: .88}[d.month]
    hot = f[3] == 'Linde Valley' and date(2025, 6, 1) <= d <= date(2025, 8, 31)
    lit = round(f[5] * 2 * R.uniform(20, 29) * season * (.86 if f[6] == 'Y' else 1))
    fat = round(R.gauss({'Jersey': 5.2, 'Simmental': 4.2}.get(f[4], 4.0), .22), 2); pro = round(R.gauss({'Jersey': 3.85, 'Simmental': 3.5}.get(f[4], 3.35), .12), 2)
    cell = round(R.lognormvariate(5.2, .38) * (1.75 if hot else 1)); temp = round(R.gauss(3.6, .6) + (1.1 if hot else 0), 1)
    rej = 1 if cell > 480 or temp > 6.0 or R.random() < .003 else 0
    base = .452 + (.02 if d.year == 2025 else 0) + (.085 if f[6] == 'Y' else 0) + (fat - 4) * .03 + (pro - 3.4) * .05
    pk.append([d, f[0], R.choice(tank), R.choice(droute[f[3]]), lit, fat, pro, None if R.random() < .02 else cell, temp, rej, 0 if rej else round(lit * base, 2)])
pk.sort(key=lambda r: (r[0], r[1]))
write('milk_pickups', 'pickup_id pickup_dt farm_id tanker_cd driver litres fat_pct protein_pct cell_cnt_k temp_c rejected amt_paid'.split(), [[600001 + i] + r for i, r in enumerate(pk)])

cats = {'Fresh Milk': (['Whole Milk', 'Semi Skimmed', 'Skimmed Milk', 'Barista Milk', 'Lactose Free Milk', 'Chocolate Milk'], ['0.5 l', '1 l', '2 l'], 1.05, 12),
        'Yoghurt': (['Natural Yoghurt', 'Skyr', 'Greek Style', 'Strawberry Yoghurt', 'Vanilla Yoghurt', 'Blueberry Yoghurt', 'Kefir'], ['150 g', '450 g', '1 kg'], 1.6, 28),
        'Butter': (['Salted Butter', 'Unsalted Butter', 'Spreadable', 'Herb Butter'], ['125 g', '250 g', '5 kg'], 4.9, 90),
        'Cheese': (['Gouda Young', 'Gouda Mature', 'Edam', 'Nutwood Smoked', 'Blue Linde', 'Cream Cheese', 'Grated Mix', 'Feta Style', 'Havarti', 'Tilsit', 'Mozzarella Style'], ['200 g', '400 g', '2.5 kg'], 7.2, 120),
        'Cream': (['Whipping Cream', 'Sour Cream', 'Creme Fraiche', 'Coffee Cream'], ['200 ml', '500 ml', '5 l'], 2.7, 21),
        'Powder': (['Skim Milk Powder', 'Whole Milk Powder', 'Whey Powder'], ['1 kg', '25 kg'], 11, 365)}
prod = []
for c, (ns, ps, pr, life) in cats.items():
    for n in ns:
        for o in ('', 'Organic '):
            for p in ps:
                f = {'0.5 l': .6, '2 l': 1.8, '150 g': .5, '1 kg': 1.9 if c == 'Yoghurt' else 1, '125 g': .55, '5 kg': 17, '400 g': 1.9, '2.5 kg': 10, '500 ml': 2.2, '5 l': 16, '25 kg': 22}.get(p, 1)
                ld = date(R.randrange(2004, 2024), R.randrange(1, 13), 1) if R.random() < .9 else date(R.choice([2024, 2025]), R.randrange(1, 11), 1)
                prod.append([o + n + ' ' + p, c, p, 'Y' if o else 'N', round(pr * f * (1.3 if o else 1) * R.uniform(.9, 1.1), 2), life, R.choice([6, 8, 10, 12]), ld,
                             day(date(2024, 9, 1), D1) if R.random() < .06 and ld.year < 2024 else None])
R.shuffle(prod); prod = [[f'SK{3101 + i}'] + p for i, p in enumerate(prod)]
write('products', 'sku prod_name category pack_size organic_flg list_price shelf_life_days units_per_case launch_dt discont_dt'.split(), prod)

chan = {'Supermarket': (['Markt', 'Superstore', 'Foods', 'Grocers'], 3.2), 'Wholesale': (['Cash & Carry', 'Wholesale', 'Trading'], 2.2), 'Food Service': (['Catering', 'Bakery', 'Hotels', 'Kitchens'], 1.0), 'Export': (['Import', 'Imports', 'Distribution'], 2.6), 'Farm Shop': (['Farm Shop', 'Deli'], .35)}
pre = [a + b for a in 'Ander Bel Cor Del Eber Fal Gar Hol Jans Kar Lor Mel Nor Pol Ros Sil Tor Val Wes Zol'.split() for b in ['berg', 'dam', 'feld', 'haus', 'lund', 'man', 'nes', 'stad']]
R.shuffle(pre); reps = [names.pop() for _ in range(8)]; cust = []; used = set()
while len(cust) < 236:
    ch = R.choices(list(chan), [26, 16, 30, 12, 16])[0]; n = R.choice(pre) + ' ' + R.choice(chan[ch][0])
    if n in used: continue
    used.add(n); co = R.choice(['Germany', 'Belgium', 'Denmark', 'Poland', 'Italy', 'Egypt', 'Vietnam']) if ch == 'Export' else 'Netherlands'
    cust.append([f'KD{501 + len(cust)}', n, ch, co, R.choice(reps), None if ch == 'Farm Shop' and R.random() < .7 else R.choice([5000, 10000, 25000, 50000, 100000]), 'Y' if R.random() < .03 else 'N'])
write('customers', 'cust_id cust_name channel country sales_rep credit_limit blocked_flg'.split(), cust)

wt = [R.paretovariate(1.5) * chan[c[2]][1] for c in cust]; 
for i in R.sample(range(len(cust)), 13): wt[i] = 0
orders = []; lines = []; pw = [R.paretovariate(1.3) * {'Fresh Milk': 2.2, 'Yoghurt': 1.3, 'Cheese': 1.1, 'Butter': 1.2, 'Cream': .8, 'Powder': .7}[p[2]] for p in prod]
dead = set(R.sample(range(len(prod)), 9)); pw = [0 if i in dead else w for i, w in enumerate(pw)]
ods = []
while len(ods) < 2150:
    d = day()
    if d.weekday() == 6 or (d.year == 2024 and R.random() < .12) or (d.month in (1, 2) and R.random() < .15): continue
    ods.append(d)
for d in sorted(ods):
    c = R.choices(cust, wt)[0]
    if c[4] == reps[0] and d > date(2025, 3, 1) and R.random() < .5: c = R.choices(cust, wt)[0]
    req = d + timedelta(R.choice([1, 2, 2, 3, 3, 5]) + (7 if c[2] == 'Export' else 0))
    car = R.choices(['Own Fleet', 'Kooltrans', 'Frigolink', 'Norcargo'], [45, 25, 20, 10])[0]
    late = R.choices([0, 1, 2, 4], [82, 10, 5, 3] if car != 'Frigolink' else [58, 22, 12, 8])[0]; dl = req + timedelta(late)
    st = 'DELIVERED'
    if dl > D1: dl, st = None, 'OPEN'
    oid = f'SO{80001 + len(orders)}'; orders.append([oid, c[0], d, req, dl, R.choices(['Friesholt Plant', 'Osterdal Plant', 'Nordhaven Plant'], [5, 3, 2])[0], car, st])
    ok = [(p, w) for p, w in zip(prod, pw) if p[8] <= d and (p[9] is None or p[9] >= d)]
    seen = set()
    for ln in range(R.choices([1, 2, 3, 4, 5], [30, 30, 22, 12, 6])[0]):
        p = R.choices([x[0] for x in ok], [x[1] * (3 if x[0][2] == 'Powder' and c[2] == 'Export' else 1) * (1.4 if x[0][4] == 'Y' and d.year == 2025 else 1) for x in ok])[0]
        if p[0] in seen: continue
        seen.add(p[0]); q = max(1, round(R.lognormvariate(2.4, .8) * chan[c[2]][1])); up = round(p[5] * p[7] * R.uniform(.72, .98) * (1.04 if d.year == 2025 else 1), 2)
        lines.append([oid, ln + 1, p[0], q, up, round(q * up, 2), round(q * p[5] * p[7] * R.uniform(.58, .72) * (1.06 if p[2] == 'Butter' and d >= date(2025, 7, 1) else 1), 2)])
write('sales_orders', 'order_no cust_id order_dt req_deliv_dt deliv_dt plant carrier order_status'.split(), orders)
write('order_lines', 'order_no line_no sku qty_cases case_price line_amt cogs_amt'.split(), lines)

dord = {o[0]: o for o in orders}; cm = []
for ol in R.sample(lines, 420):
    o = dord[ol[0]]
    if o[4] is None: continue
    d = o[4] + timedelta(R.randrange(0, 15))
    if d > D1: continue
    rs = R.choices(['Short Delivery', 'Damaged Packaging', 'Off Taste', 'Too Warm', 'Wrong Product', 'Short Shelf Life'], [26, 22, 10, 34 if o[6] == 'Frigolink' else 8, 14, 12])[0]
    cl = d + timedelta(R.randrange(1, 40)); cl = None if cl > D1 or R.random() < .03 else cl
    cm.append([d, ol[0], ol[2], rs, None if R.random() < .35 else round(ol[5] * R.choice([.1, .2, .25, .5, 1]), 2), cl])
cm.sort(key=lambda r: r[0])
write('complaints', 'complaint_no received_dt order_no sku reason credit_amt closed_dt'.split(), [[f'CP{9001 + i}'] + r for i, r in enumerate(cm)])
