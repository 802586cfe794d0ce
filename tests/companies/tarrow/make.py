# Tarrow Freight: an invented freight forwarder. python3 make.py writes the CSV files beside it.
import sys, csv, os, random, datetime as D
R = random.Random(61902)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f); w.writerow(head.split()); w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))
END = D.date(2025, 12, 31)
FIRST = '''Agnes Bartek Chidi Corinne Dev Ebba Emeka Franka Gustav Heike Ilse Jorge Katya Lars Luisa Manon Marek Mina Nikhil Oona Paolo Rafael Renske
Sigrid Sunil Tessa Tomas Uwe Vera Wout Xenia Yara Zubin'''.split()
LAST = '''Aalto Bakker Benitez Castell Desai Dorn Ekwueme Falk Ferreira Grosz Hartog Hoxha Iversen Jurgens Kamara Kovac Lindqvist Marchetti Mensah
Nair Oduya Pelletier Quiroga Roelofs Santoro Szabo Terzi Ulrich Vermeer Wieck Zanetti'''.split()
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names); ni = iter(names)
OFF = [('RTM', 1.3), ('ANR', 1), ('HAM', 1.1), ('LHR', .9), ('FXT', .7), ('MXP', .5)]
emp = []
for i in range(212):
    d = R.choices(['SLS', 'SEA', 'AIR', 'ROD', 'CUS', 'ACC', 'ADM'], [3, 4, 3, 2, 2, 1, 1])[0]; h = D.date(2008, 1, 1) + D.timedelta(R.randrange(6540)); x = None
    if R.random() < .15: x = max(h + D.timedelta(120), D.date(2022, 1, 1) + D.timedelta(R.randrange(1450)))
    if x and x > END: x = None
    emp.append([101 + i, next(ni), R.choices([o[0] for o in OFF], [o[1] for o in OFF])[0], d, h, x])
write('emp', 'emp_no emp_nm off_cd dept_cd hire_dt exit_dt', emp)
def pool(d): return [e for e in emp if e[3] == d and not e[5] and e[4] < D.date(2023, 12, 1)]
reps = R.sample(pool('SLS'), 14)
A = 'Arden Bexmoor Calder Dunmere Elvaston Farrow Gresham Holt Ivory Juniper Kelso Lomax Marlow Norden Oakham Pryor Quarry Radley Selby Tolland Umber Velde Wexley Yarrow Zenner'.split()
IND = {'FASH': ['Apparel', 'Textiles', 'Footwear'], 'ELEC': ['Electronics', 'Components'], 'PHAR': ['Pharma', 'Biotech'], 'FOOD': ['Foods', 'Coffee', 'Spices'], 'MACH': ['Machinery', 'Pumps', 'Tools'], 'CHEM': ['Chemicals', 'Coatings'], 'FURN': ['Furniture', 'Interiors']}
CT = [('NL', 7), ('BE', 5), ('DE', 8), ('GB', 7), ('IT', 3), ('FR', 3)]; used = set(); cust = []
while len(cust) < 255:
    i = R.choices(list(IND), [5, 4, 2, 4, 4, 2, 3])[0]; n = R.choice(A) + ' ' + R.choice(IND[i]) + R.choice([' BV', ' Ltd', ' GmbH', ' NV', ''])
    if n in used: continue
    used.add(n); cust.append([40010 + 7 * len(cust), n, R.choices([c[0] for c in CT], [c[1] for c in CT])[0], i, R.choice(reps)[0], R.choice([5000, 10000, 15000, 25000, 25000, 50000, 75000, 100000]), D.date(2014, 1, 1) + D.timedelta(R.randrange(4300)), 'Y' if R.random() < .05 else 'N', R.choice([14, 30, 30, 45, 60])])
write('cust', 'cust_no cust_nm ctry_cd ind_cd sls_rep crd_lmt onb_dt blk_fl pay_trm', cust)
VN = {'SEA': ['Northstar Line', 'Blue Meridian', 'Pacific Crown', 'Halden Shipping', 'Orient Gate Line', 'Corsair Container', 'Baltrans Line', 'Vantage Ocean', 'Silver Tide', 'Equator Line'],
      'AIR': ['Aerolux Cargo', 'SkyBridge Cargo', 'Condor Freightways', 'Polaris Air Cargo', 'Gulf Falcon', 'Transasia Cargo', 'Alpine Air Freight', 'Meridian Wings'],
      'ROD': ['Van Rooij Trucking', 'Eurohaul', 'TransAlpina', 'Kowal Trans', 'Steppe Road', 'Brenner Express', 'Iberotruck', 'Delta Wegvervoer']}
vend = []
for t, l in VN.items():
    for n in l: vend.append([n, t])
for i in range(180): vend.append([R.choice(LAST) + ' ' + R.choice(['Haulage', 'Customs', 'Warehousing', 'Drayage', 'Brokers', 'Terminals']) + ' ' + R.choice(['BV', 'Ltd', 'GmbH', 'Srl', 'NV', 'Co']), R.choice(['HAU', 'HAU', 'BRK', 'WHS'])])
vend = [[900 + i, n, t, R.choices([c[0] for c in CT] + ['CN', 'US', 'AE'], [7, 5, 8, 7, 3, 3, 2, 2, 1])[0], R.choice('AAABBBCCD'), D.date(2025, 6, 1) + D.timedelta(R.randrange(760)) if R.random() < .85 else None, 'N' if R.random() < .1 else 'Y'] for i, (n, t) in enumerate(vend)]
write('vend', 'vend_no vend_nm vend_typ ctry_cd rtg_cd ctr_exp_dt act_fl', vend)
vt = {k: [v for v in vend if v[2] == k] for k in ('SEA', 'AIR', 'ROD', 'HAU', 'BRK', 'WHS')}
SEA = [('CN', 'CNSHA', 9), ('CN', 'CNNGB', 5), ('VN', 'VNSGN', 4), ('IN', 'INNSA', 4), ('US', 'USNYC', 3), ('BR', 'BRSSZ', 2), ('TR', 'TRIST', 2), ('BD', 'BDCGP', 3)]
AIRP = [('CN', 'PVG', 7), ('HK', 'HKG', 6), ('US', 'ORD', 4), ('US', 'JFK', 3), ('IN', 'BOM', 4), ('JP', 'NRT', 2), ('AE', 'DXB', 2)]
ROD = [('PL', 'WAW', 5), ('ES', 'BCN', 4), ('TR', 'IST', 3), ('RO', 'OTP', 2), ('SE', 'GOT', 2), ('CZ', 'PRG', 3)]
EUS = [('NL', 'NLRTM', 6), ('BE', 'BEANR', 4), ('DE', 'DEHAM', 5), ('GB', 'GBFXT', 4), ('IT', 'ITGOA', 2)]; EUA = [('NL', 'AMS', 5), ('DE', 'FRA', 6), ('GB', 'LHR', 5), ('BE', 'LGG', 3), ('IT', 'MXP', 2)]; EUR = [('NL', 'RTM', 4), ('DE', 'HAM', 4), ('GB', 'FXT', 3), ('IT', 'MIL', 2), ('FR', 'LYS', 2)]
pick = lambda l: R.choices(l, [x[2] for x in l])[0]
cw = [R.paretovariate(1.35) for c in cust]; cw = [min(w, 16) for w in cw]
for i in R.sample(range(255), 13): cw[i] = 0
days = [D.date(2024, 1, 1) + D.timedelta(i) for i in range(731)]
dw = [(1 if d.weekday() < 5 else .12) * (1.25 if d.month in (8, 9, 10) else .8 if d.month in (2, 12) else 1) * (1.1 if d.year == 2025 else 1) for d in days]
dq = {v[0]: R.uniform(.4, 1.9) for v in vend}; vw = {v[0]: R.uniform(.3, 2) for v in vend}
ops = {'SEA': pool('SEA'), 'AIR': pool('AIR'), 'ROD': pool('ROD')}
shp = []; chg = []; inv = []
slow = {c[0]: R.lognormvariate(-.05, .42) for c in cust}
for i, d in enumerate(sorted(R.choices(days, dw, k=1930))):
    while True:
        c = R.choices(cust, cw)[0]
        if c[6] <= d: break
    m = R.choices(['SEA', 'AIR', 'ROD'], [5 + (2 if c[3] in ('FURN', 'FOOD') else 0), 3.2 + (3 if c[3] in ('PHAR', 'ELEC') else 0), 2.6])[0]
    far, eu = (pick(SEA), pick(EUS)) if m == 'SEA' else (pick(AIRP), pick(EUA)) if m == 'AIR' else (pick(ROD), pick(EUR))
    imp = R.random() < .71; o, t = (far, eu) if imp else (eu, far); v = R.choices(vt[m], [vw[x[0]] for x in vt[m]])[0]
    ld = R.choices(['FCL', 'LCL'], [6, 4])[0] if m == 'SEA' else R.choices(['FTL', 'LTL'], [5, 5])[0] if m == 'ROD' else None
    teu = R.choices([1, 2, 4, 6, 8], [5, 7, 3, 1, .5])[0] if ld == 'FCL' else None
    kg = round({'FCL': (teu or 0) * R.uniform(5500, 11500), 'LCL': R.lognormvariate(7, .7), 'FTL': R.uniform(7000, 22000), 'LTL': R.lognormvariate(6.8, .6)}.get(ld) or R.lognormvariate(5.9, .9), 1)
    cbm = round(kg / R.uniform(180, 420), 2); ck = round(max(kg, cbm * 167), 1) if m == 'AIR' else None
    etd = d + D.timedelta(R.randint(5, 16) if m == 'SEA' else R.randint(1, 5)); eta = etd + D.timedelta(R.randint(24, 38) if m == 'SEA' and far[0] in ('CN', 'VN', 'IN', 'BD') else R.randint(9, 18) if m == 'SEA' else R.randint(1, 4) if m == 'AIR' else R.randint(2, 7))
    can = R.random() < .035; q = dq[v[0]]
    atd = etd + D.timedelta(R.choices([0, 1, 2, 4, 7], [6, 2 * q, 1.2 * q, .6 * q, .4 * q if m == 'SEA' else 0])[0]); dly = R.choices([0, 1, 2, 3, 5, 9], [6, 2 * q, 1.4 * q, q, .6 * q, (.5 if m == 'SEA' else 0) * q])[0]
    ata = eta + D.timedelta(max(dly, (atd - etd).days - 1)); dd = (ata - eta).days; sts = 'DLV'
    if can: atd = ata = dd = None; sts = 'CAN'
    elif atd > END: atd = ata = dd = None; sts = 'BKD'
    elif ata > END: ata = dd = None; sts = 'TRN'
    job = 'TF%s%05d' % (str(d.year)[2:], i + 1)
    shp.append([job, d, c[0], m, ld, R.choice(['FOB', 'FOB', 'EXW', 'CIF', 'DAP', 'FCA']), 'I' if imp else 'E', o[0], o[1], t[0], t[1], v[0], R.choice(ops[m])[0], teu, kg, cbm, ck, etd, atd, eta, ata, dd, 'Y' if R.random() < (.3 if c[3] == 'CHEM' else .04) else 'N', sts])
    if can: continue
    frt = (teu * R.uniform(950, 2100) if teu else cbm * R.uniform(55, 95) + 90 if ld == 'LCL' else ck * R.uniform(2.4, 4.9) + 60 if m == 'AIR' else R.uniform(1100, 2900) if ld == 'FTL' else kg * R.uniform(.18, .4) + 80) * (1.18 if m == 'SEA' and d.year == 2024 and 5 <= d.month <= 9 else 1)
    mk = {'SEA': .13, 'AIR': .17, 'ROD': .11}[m]
    L = [('FRT', frt * (1 + R.gauss(mk, .07)), frt, v[0])]
    if R.random() < .5: b = R.uniform(60, 240) * (teu or 1); L.append(('HAU', b * R.uniform(1.05, 1.4), b, R.choice(vt['HAU'])[0]))
    if R.random() < .45: b = R.uniform(25, 70); L.append(('CUS', b * R.uniform(1.3, 2.4), b, R.choice(vt['BRK'])[0]))
    if m == 'SEA' and R.random() < .55: b = R.uniform(140, 230) * (teu or .5); L.append(('THC', b * R.uniform(1, 1.12), b, v[0]))
    if R.random() < .28: L.append(('DOC', R.uniform(35, 75), 0, None))
    if R.random() < .12: b = R.uniform(30, 200); L.append(('INS', b * 1.35, b, None))
    if m == 'SEA' and (dd or 0) >= 3 and R.random() < .5: b = R.uniform(120, 900); L.append(('DEM', b * R.choice([0, 0, 1, 1.05]), b, v[0]))
    tot = 0
    for k, s, b, n in L: chg.append([job, k, round(s, 2), round(b, 2), n]); tot += round(s, 2)
    ivd = (atd or etd) + D.timedelta(R.randrange(0, 6))
    if ivd <= END:
        due = ivd + D.timedelta(c[8]); pd = ivd + D.timedelta(int(c[8] * slow[c[0]] * R.lognormvariate(0, .25)) + 1); tot = round(tot, 2); vat = round(tot * .21, 2) if R.random() < .4 else 0; dis = 'Y' if R.random() < .04 else 'N'
        if pd > END or (dis == 'Y' and R.random() < .5): pd = None
        inv.append(['', job, ivd, due, pd, tot, vat, dis])
write('shp', 'job_no opn_dt cust_no mode_cd ld_typ inco_cd dir_cd org_ctry pol_cd dst_ctry pod_cd carr_no opr_no teu_qty gw_kg vol_cbm chg_kg etd_dt atd_dt eta_dt ata_dt dly_days haz_fl sts_cd', shp)
write('chg', 'chg_id job_no chg_cd sell_amt buy_amt vend_no', [[1 + i] + c for i, c in enumerate(chg)])
inv.sort(key=lambda x: (x[2], x[1]))
for i, x in enumerate(inv): x[0] = 2400001 + i
write('inv', 'inv_no job_no inv_dt due_dt pd_dt amt_net amt_vat disp_fl', inv)
q = []
skill = {r[0]: R.uniform(.24, .5) for r in reps}
for d in sorted(R.choices(days, dw, k=2300)):
    c = R.choice(cust); m = R.choices(['SEA', 'AIR', 'ROD'], [5, 4, 3])[0]; f, e = (pick(SEA), pick(EUS)) if m == 'SEA' else (pick(AIRP), pick(EUA)) if m == 'AIR' else (pick(ROD), pick(EUR)); o, t = (f, e) if R.random() < .7 else (e, f)
    r = c[4] if R.random() < .8 else R.choice(reps)[0]; pend = (END - d).days < 12 and R.random() < .7; w = None if pend else 'Y' if R.random() < skill[r] * (1.1 if m == 'ROD' else 1) else 'N'
    q.append([d, c[0], r, m, o[0], t[0], round(R.lognormvariate(7.6, .7), 2), None if pend else min(END, d + D.timedelta(R.randrange(1, 15))), w, R.choices(['PRC', 'TRT', 'CAP', 'NRS'], [6, 2, 1.5, 3])[0] if w == 'N' else None])
write('qte', 'qte_no qte_dt cust_no sls_rep mode_cd org_ctry dst_ctry qte_amt dec_dt won_fl lost_cd', [[71001 + i] + x for i, x in enumerate(q)])
