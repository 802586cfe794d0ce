# Thornwick: an invented supplier of electricity and gas. python3 make.py writes the CSV files beside it.
import sys, csv, os, random, datetime as D
R = random.Random(71931)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f); w.writerow(head.split()); w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))
START, END = D.date(2024, 1, 1), D.date(2025, 12, 31)
day = D.timedelta
def pick(d): return R.choices(list(d), list(d.values()))[0]
def between(a, b): return a + day(R.randrange((b - a).days + 1))

# tariffs
TAR = [  # name, fuel, green, price, fee, launched, withdrawn, weight household, weight business, months the price is fixed
    ('Hearth Basic', 'electricity', 'no', .312, 9.9, (2019, 3, 1), None, 5, 2, None), ('Hearth Fix 12', 'electricity', 'no', .298, 10.9, (2020, 10, 1), None, 6, 3, 12), ('Hearth Fix 24', 'electricity', 'no', .289, 11.5, (2021, 5, 1), (2025, 2, 28), 3, 3, 24),
    ('Meadow Green', 'electricity', 'yes', .327, 10.5, (2020, 4, 1), None, 5, 1, None), ('Meadow Green Fix', 'electricity', 'yes', .315, 11.9, (2023, 9, 1), None, 4, 2, 12), ('Night Owl', 'electricity', 'no', .276, 12.9, (2018, 1, 1), (2024, 6, 30), 1.2, .3, None),
    ('Solar Share', 'electricity', 'yes', .305, 13.9, (2025, 3, 1), None, 3, 1, 12), ('Workshop Power', 'electricity', 'no', .254, 29, (2019, 7, 1), None, 0, 5, 24), ('Heat Pump Plus', 'electricity', 'yes', .241, 14.9, (2024, 10, 1), None, 1.5, .5, None),
    ('Ember Basic', 'gas', 'no', .104, 8.9, (2019, 3, 1), None, 5, 2, None), ('Ember Fix 12', 'gas', 'no', .097, 9.9, (2020, 10, 1), None, 6, 3, 12), ('Ember Bio 20', 'gas', 'yes', .118, 10.9, (2022, 2, 1), None, 1.5, .3, None),
    ('Ember Works', 'gas', 'no', .083, 27, (2019, 7, 1), None, 0, 4, 24), ('Ember Legacy', 'gas', 'no', .111, 7.5, (2015, 1, 1), None, 0, 0, None)]
tar = [[11 + i, *t[:5], D.date(*t[5]), D.date(*t[6]) if t[6] else None] for i, t in enumerate(TAR)]
write('tariffs', 'tariff_id tariff_name fuel green price_per_kwh monthly_fee launched_on withdrawn_on', tar)

# customers and meters
REG = {'Northvale': ('Thornwick Aldmere Corran', 5), 'Saltcoast': ('Brinport Selwick Dunmouth', 4), 'Upper Dale': ('Harrowfell Mossley Cray', 2.4), 'Lowmarsh': ('Fenby Wetherham', 1.7), 'Eastridge': ('Oakenby Tarnford Pell', 3)}
FIRST = '''Agnes Albert Bella Boris Cora Damian Edith Emil Fiona Gustav Helen Igor Jana Karl Lena Marek Nina Otto Petra Quentin Rita Stefan Tessa Ulrich Vera Walter Xenia Yannick Zdenka Bruno Clara Doris'''.split()
LAST = '''Abbott Brandl Crane Dorn Eccles Fabian Gantry Holm Irving Jessel Kemp Lorne Mackie Norden Oakes Pruett Quill Radley Sorrel Tanner Ullman Vance Wendt Yarrow Zeman Birkett Cobb Drewe Frost Garner'''.split()
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names)
biz = [b + ' ' + k for b in LAST for k in ('Bakery', 'Joinery', 'Hotel', 'Foundry', 'Farms', 'Dental', 'Logistics', 'Motors')]; R.shuffle(biz)
cust = []; meters = []; size = {}
for i in range(620):
    b = R.random() < .13; reg = pick({r: v[1] for r, v in REG.items()}); ts = REG[reg][0].split()
    since = between(D.date(2019, 6, 1), D.date(2023, 12, 31)) if R.random() < .6 else between(START, D.date(2025, 12, 10))
    cust.append([10001 + i, biz.pop() if b else names.pop(), 'business' if b else 'household', pick(dict(zip(ts, (5, 2.5, 1.5)))), reg, since, 'yes' if R.random() < (.7 if since.year > 2022 else .45) else 'no', since])
cust.sort(key=lambda c: c[5])
for i, c in enumerate(cust):
    c[0] = 10001 + i; b = c[2] == 'business'
    for f in R.choice([['electricity'], ['electricity', 'gas'], ['electricity', 'gas'], ['gas']] if not b else [['electricity'], ['electricity', 'gas'], ['electricity', 'electricity', 'gas'], ['electricity', 'electricity', 'electricity', 'electricity', 'gas']]):
        ty = pick({'smart': 4, 'digital': 3, 'dial': 2.5 * (f == 'gas') + 1}); d = between(D.date(2019, 1, 1), END - day(25)) if ty == 'smart' else between(D.date(2010, 1, 1), D.date(2019, 12, 31)) if ty == 'digital' else between(D.date(1994, 1, 1), D.date(2009, 12, 31))
        m = [40001 + len(meters), c[0], f, ty, d, None if R.random() < .2 else between(max(d, D.date(2016, 1, 1)), END)]; meters.append(m)
        size[m[0]] = round(R.lognormvariate(8.05 if f == 'electricity' else 9.45, .45) * (R.lognormvariate(1.6, .8) if b else 1), -1)
write('customers', 'customer_id customer_name segment town region customer_since paperless', [c[:7] for c in cust]); CU = {c[0]: c for c in cust}
write('meters', 'meter_id customer_id fuel meter_type installed_on last_inspected_on', meters)

# contracts and invoices
CH = {'website': 5, 'comparison site': 4, 'phone': 2.5, 'partner shop': 1.2, 'door to door': .8}
WHY = {'switched supplier': 6, 'moved away': 3, 'not paying': 1, 'died': .4}
def month(n): return D.date(2024 + n // 12, n % 12 + 1, 1)
SEAS = {'electricity': [1.15, .95, .85, 1.05], 'gas': [1.9, .65, .3, 1.15]}
con = []; inv = []; bad = {c[0]: R.random() < .12 for c in cust}
for m in meters:
    c = CU[m[1]]; b = c[2] == 'business'; sg = c[5]; pm = pick({'direct debit': 7, 'bank transfer': 3, 'card': 1.5} if not b else {'direct debit': 3, 'bank transfer': 5}); first = True
    while sg <= D.date(2025, 12, 12):
        live = [(t, T) for t, T in zip(tar, TAR) if t[2] == m[2] and t[6] <= sg and not (t[7] and t[7] < sg) and T[7 + b]]
        t, T = R.choices(live, [T[7 + b] for _, T in live])[0]; st = sg + day(R.randint(7, 19)); fx = T[9]; rate = .24 if m[2] == 'electricity' else .2
        ch = pick(CH) if not b else pick({'phone': 5, 'website': 2, 'partner shop': 2, 'comparison site': 1})
        life = R.expovariate(rate * (1.7 if ch in ('comparison site', 'door to door') else .8)) * 365 + 60; end = st + day(int(life)); again = R.random() < .35
        if fx and end < st + day(fx * 30): end = st + day(int(fx * 30.4))
        why = 'tariff change' if again else pick(WHY)
        if end > END: end = why = None
        if end is None or end >= START:
            fu = st + day(int(fx * 30.4)) if fx else None
            while fu and end is None and fu < END - day(10): fu += day(365)   # renewed for another year
            con.append([None, m[0], t[0], ch, sg, st, fu, max(500, round(size[m[0]] * R.lognormvariate(0, .12) / 100) * 100), pm, end, why, t, c])
        if end is None or why != 'tariff change': break
        sg = end - day(R.randint(7, 19))
con.sort(key=lambda k: (k[4], k[1]))
for i, k in enumerate(con):
    k[0] = 60001 + i; t, c = k[11:]
    for n in range(k[1] % 3 - 3, 22, 3):   # every third month, counted from January 2024
        a, z = month(n), month(n + 3) - day(1); s, e = max(a, k[5]), min(z, k[9] or z); io = z + day(R.randint(2, 12))
        if s > e or not START <= io <= END: continue
        part = (e - s).days + 1; kwh = round(size[k[1]] / 365 * part * SEAS[t[2]][(n + 1) % 12 // 3] * R.lognormvariate(0, .1) * (.96 if s.year == 2025 and t[2] == 'gas' else 1))
        due = io + day(14); pa = due + day(0 if k[8] == 'direct debit' else round(R.gauss(-3, 6)))
        if R.random() < (.5 if bad[c[0]] else .05): pa += day(R.randint(5, 70))
        if R.random() < (.14 if bad[c[0]] else .004): pa = END + day(1)
        inv.append([None, k[0], io, s, e, kwh, round(kwh * t[4] * (1.04 if s.year == 2025 else 1) + t[5] * part / 30.4, 2), due, None if pa > END else max(pa, io)])
write('contracts', 'contract_id meter_id tariff_id sales_channel signed_on starts_on fixed_until expected_kwh_per_year payment_method ended_on end_reason', [k[:11] for k in con])
inv.sort(key=lambda v: (v[2], v[1]))
write('invoices', 'invoice_id contract_id invoiced_on period_start period_end kwh amount due_on paid_on', [[700001 + i] + v[1:] for i, v in enumerate(inv)])

# readings, tickets, visits
reads = []
for m in meters:
    x = R.randint(0, 60000); d = START + day(R.randrange(120)); lazy = R.random() < .07
    while d <= END:
        by = ('remote' if R.random() < .9 else 'estimated') if m[3] == 'smart' else pick({'customer': 5, 'technician': 1.5, 'estimated': 2.4})
        if d >= max(m[4], CU[m[1]][5]) and not (lazy and d.year == 2025): reads.append([m[0], d, x, by])
        g = R.randint(85, 130) if m[3] == 'smart' else R.randint(170, 330); d += day(g); x += round(size[m[0]] * g / 365 * (.1 if m[2] == 'gas' else 1))
reads.sort(key=lambda r: (r[1], r[0]))
write('readings', 'reading_id meter_id read_on counter read_by', [[300001 + i] + r for i, r in enumerate(reads)])
AG = {'Ruth Calder': (5, .3), 'Sami Orlov': (4, .1), 'Dana Pike': (4, -.5), 'Leo Marsh': (3, 0), 'Ivy Teller': (2.2, .4), 'Noor Haddad': (2, -.2)}
TOP = {'billing': (5, 5), 'moving house': (2.2, 3), 'meter reading': (3, 2), 'tariff advice': (2, 1.5), 'complaint': (1.5, 11), 'payment plan': (1.1, 7), 'power cut': (.7, .5)}
tick = []
tw = [R.paretovariate(1.4) * (3 if bad[c[0]] else 1) for c in cust]
for d in sorted(between(START, END) for _ in range(1950)):
    if d.weekday() == 6 or (d.month in (5, 6, 8) and R.random() < .3): continue
    while True:
        c = R.choices(cust, tw)[0]
        if c[5] <= d: break
    to = pick({k: v[0] * (1.5 if k == 'billing' and d.month in (1, 4, 10) else 1) for k, v in TOP.items()}); cl = d + day(int(R.expovariate(1 / TOP[to][1]))) + (day(R.randint(20, 60)) if R.random() < .03 else day(0))
    ag = pick({a: v[0] for a, v in AG.items() if d.year == 2025 or a != 'Noor Haddad'}); cl = None if cl > END or R.random() < .006 else cl
    tick.append([80001 + len(tick), c[0], d, cl, pick({'phone': 5, 'email': 4, 'chat': 2.5 if d.year == 2025 else 1, 'letter': .5}), to, pick({'normal': 6, 'low': 2, 'high': 3 if to in ('complaint', 'power cut') else .7}), ag if R.random() < .97 or cl else None,
                 max(1, min(5, round(3.9 + AG[ag][1] - (1 if to == 'complaint' else 0) + R.gauss(0, .9)))) if cl and R.random() < .42 else None])
write('tickets', 'ticket_id customer_id opened_on closed_on channel topic priority agent satisfaction', tick)
JOB = {'inspection': (5, 35), 'meter swap': (3, 70), 'fault repair': (2, 95), 'manual reading': (2.5, 15), 'disconnection': (.6, 40)}
vis = []
for d in sorted(between(START, D.date(2026, 1, 23)) for _ in range(1120)):
    if d.weekday() > 4 or (d.month, d.day) in ((12, 25), (12, 26), (1, 1)): continue
    m = R.choice([x for x in meters if CU[x[1]][5] < d]); j = pick({k: v[0] for k, v in JOB.items()}); no = R.random() < (.2 if CU[m[1]][4] == 'Saltcoast' else .11)
    if no or d > END or R.random() < .02: dn = mi = None
    else: dn = d + (day(R.choice([1, 1, 2, 3, 5])) if R.random() < .12 else day(0)); mi = max(5, round(JOB[j][1] * R.lognormvariate(0, .35)))
    if dn and dn > END: dn = mi = None
    vis.append([90001 + len(vis), m[0], pick({'Piet Rasmus': 4, 'Olive Strand': 3.4, 'Hamid Noori': 3, 'Greg Tolland': 2, 'Wanda Kirsch': 1.4}), j, d, dn, mi, 'planned' if d > END else 'no access' if no else 'done' if dn else 'cancelled'])
write('visits', 'visit_id meter_id technician job planned_for done_on minutes status', vis)
