# Dunmarrow: an invented insurance broker with four branches. python3 make.py writes the CSV files beside it.
import sys, csv, os, random, datetime as D
R = random.Random(51909)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f); w.writerow(head.split()); w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))
START, END = D.date(2024, 1, 1), D.date(2025, 12, 31)
day = D.timedelta
def pick(d): return R.choices(list(d), list(d.values()))[0]
def years(d, n): return D.date(d.year + n, d.month, min(d.day, 28) if d.month == 2 else d.day)

# advisers and insurers
FIRST = '''Abel Bridget Cedric Daphne Edwin Fiona Gareth Harriet Ivor Joan Kenneth Lowenna Morwenna Nigel Olive Petroc Rhoda Selwyn Tamsin Una Vernon Wilfred Yvonne Arthur Beryl Demelza Ewan
Flora Graham Imogen Jago Keren Lewis Mabel Ned Pearl Rupert Sybil Toby Violet'''.split()
LAST = '''Abbott Bolitho Carne Dunstan Ellery Freathy Goss Hocking Inch Jelbert Kitto Lanyon Mabey Nance Opie Pascoe Quick Rowse Saunders Trewin Upton Vosper Warne Yeo Bickle Cleave Dymond Furze Gale Hext Lugg Medland'''.split()
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names)
BRANCH = {'Truro': 5, 'Exeter': 7, 'Plymouth': 4, 'Taunton': 2}
adv = []
for b, n in BRANCH.items():
    for i in range(n):
        j = D.date(2009, 1, 5) + day(7 * R.randrange(800)); left = D.date(2024, 3, 31) + day(R.randrange(600)) if i == 1 and b != 'Taunton' else None
        adv.append([11 + len(adv), names.pop(), b, 'senior adviser' if not i or R.random() < .2 else 'adviser', j, left, R.choice([40000, 50000, 60000, 70000]) if b != 'Taunton' else 30000])
hand = [[11 + len(adv) + i, names.pop(), R.choice(['Exeter', 'Truro']), 'claims handler', D.date(2012, 1, 9) + day(7 * R.randrange(560)), None, None] for i in range(5)]
write('advisers', 'adviser_id adviser_name branch role joined_on left_on annual_target', adv + hand)
INS = {'Albion Mutual': ('United Kingdom', 9), 'Bastion General': ('United Kingdom', 7), 'Corvus Speciality': ('Ireland', 2), 'Fairhaven': ('United Kingdom', 5), 'Helvia Re': ('Switzerland', 3), 'Kestor & Vale': ('United Kingdom', 4),
       'Nordsee Versicherung': ('Germany', 2), 'Orchard Life': ('United Kingdom', 3), 'Peninsula Farmers': ('United Kingdom', 3), 'Silverline Direct': ('Ireland', 1)}
ins = [[1 + i, n, c, pick({'A': 4, 'A+': 2, 'BBB': 2, 'AA': 1}), None if R.random() < .3 else D.date(2026, 1, 31) + day(30 * R.randrange(30))] for i, (n, (c, w)) in enumerate(INS.items())]
write('insurers', 'insurer_id insurer_name country financial_rating agreement_ends_on', ins)
IW = {i[0]: INS[i[1]][1] for i in ins}
LINES = {  # line: (weight private, business, premium, sum insured per premium, commission, claims a year, claim size, causes)
    'motor': (9, 5, 520, 40, .10, .22, 2300, {'collision': 8, 'theft': 2, 'vandalism': 1.5, 'hail': 1}), 'home': (8, 0, 310, 900, .18, .13, 1900, {'water damage': 6, 'storm': 3, 'burglary': 3, 'fire': 1}),
    'travel': (2, 0, 95, 200, .25, .16, 640, {'illness': 4, 'lost luggage': 4, 'cancellation': 3}), 'life': (2.5, 1, 640, 260, .22, .008, 61000, {'death': 3, 'critical illness': 2}), 'pet': (1.5, 0, 240, 20, .15, .34, 480, {'illness': 6, 'accident': 3}),
    'liability': (0, 6, 1450, 700, .15, .10, 6100, {'injury': 4, 'property damage': 4}), 'commercial property': (0, 4, 2900, 420, .16, .16, 8800, {'water damage': 4, 'storm': 4, 'fire': 2, 'burglary': 3}), 'cyber': (0, 1.5, 1900, 180, .14, .09, 15500, {'ransomware': 3, 'data breach': 3})}
# clients and policies
TOWN = {'Truro': 'Truro Falmouth Redruth Penzance', 'Exeter': 'Exeter Exmouth Crediton Tiverton Honiton', 'Plymouth': 'Plymouth Ivybridge Saltash', 'Taunton': 'Taunton Wellington'}
TRADE = ['Bakery', 'Joinery', 'Farm Shop', 'Garage', 'Dairy', 'Boatyard', 'Roofing', 'Dental Practice', 'Brewery', 'Plumbing', 'Care Home', 'Nursery', 'Software', 'Haulage', 'Pottery']
biz = [l + ' ' + t for l in LAST for t in TRADE]; R.shuffle(biz)
cli = []; pol = []; quo = []
for i, since in enumerate(sorted(D.date(2006, 1, 1) + day(int(7290 * R.random() ** .5)) for _ in range(950))):
    b = R.random() < .24; a = R.choices(adv, [1 + k[0] % 4 if k[4] <= since and not (k[5] and k[5] < since) else .02 for k in adv])[0]; cid = 5001 + i
    keep = R.choice([k for k in adv if k[2] == a[2] and not k[5]]) if a[5] else a
    cli.append([cid, biz.pop() if b else names.pop(), 'business' if b else 'private', R.choices(TOWN[a[2]].split(), [6, 3, 2, 2, 1][:len(TOWN[a[2]].split())])[0], None if b else D.date(max(1934, min(2003, int(R.gauss(1967, 15)))), 1, 1) + day(R.randrange(365)) if R.random() < .94 else None,
                min(400, 1 + int(R.lognormvariate(2, 1.1))) if b else None, since, None if R.random() < .03 else keep[0], 'yes' if R.random() < (.35 if b else .55) else 'no'])
    w = {l: v[1 if b else 0] for l, v in LINES.items() if v[1 if b else 0]}; mine = list({pick(w): 0 for _ in range(R.choices([1, 2, 3, 4, 5], [6, 5, 3, 1.5, 1])[0])})
    for n, l in enumerate(mine):
        s = since if not n else since + day(int(R.random() ** 1.3 * max(1, (END - since).days)))
        if n == 0 and R.random() < .3: s = min(END, since + day(R.randrange(900)))
        sz = R.lognormvariate(0, .45) * ((cli[-1][5] ** .4 if b else 1)); prem = round(LINES[l][2] * sz, 2); ended = why = None; st = 'active'
        for y in range(1, END.year - s.year + 1):
            t = years(s, y) - day(R.choice([0, 0, 0, 40, 170]))
            if s < t <= END and R.random() < (.10 if l in ('travel', 'motor') else .055):
                st = 'lapsed' if t == years(s, y) else 'cancelled'; ended = t; why = None if R.random() < .12 else pick({'price': 5, 'moved to other broker': 3, 'asset sold': 3 if l in ('motor', 'home') else 1, 'service': 1.2, 'death' if not b else 'business closed': .6}); break
        pol.append([None, None, cid, pick({k: w * (3 if k == 8 and l == 'life' else .1 if k == 8 else 1) for k, w in IW.items()}), l, st, prem, round(prem * LINES[l][3] * R.uniform(.7, 1.4), -3 if prem * LINES[l][3] > 9999 else -2), None if l == 'life' else R.choice([100, 150, 250, 500]) * (1 if not b else 4),
                    s, ended, why, None if ended else next(years(s, y) for y in range(1, 99) if years(s, y) > END), pick({'annual': 5, 'monthly': 4, 'quarterly': 1.5}), round(LINES[l][4] + R.choice([-.02, 0, 0, .02, .03]), 2)])
cli_adv = {c[0]: c[7] for c in cli}; old = {c[0]: c for c in cli}
pol.sort(key=lambda p: (p[9], p[2]))
for i, p in enumerate(pol): p[0] = 20001 + i; p[1] = '%s-%05d' % (p[4][:3].upper(), 10000 + 7 * i)
write('clients', 'client_id client_name client_type town birth_date employees client_since adviser_id marketing_consent', cli)
write('policies', 'policy_id policy_number client_id insurer_id line_of_business status annual_premium sum_insured excess starts_on ended_on end_reason renewal_date payment_frequency commission_rate', pol)
# quotes: those that became a policy, and the rest
live = [k for k in adv if not k[5]]; AW = [1 + k[0] % 3 for k in live]
for p in pol:
    if p[9] >= D.date(2024, 1, 20): q = p[9] - day(R.randint(0, 19)); quo.append([p[2], cli_adv[p[2]] or R.choices(live, AW)[0][0], p[4], p[3], q, round(p[6] * R.choice([1, 1, .97, 1.03]), 2), 'accepted', min(p[9], q + day(R.randint(0, 12))), None, p[0]])
for d in sorted(START + day(int(731 * R.random() ** .85)) for _ in range(820)):
    c = R.choice([c for c in cli if c[6] <= d]); b = c[2] == 'business'; l = pick({k: v[1 if b else 0] for k, v in LINES.items() if v[1 if b else 0]}); o = 'declined' if R.random() < .66 else 'expired'
    if d > D.date(2025, 12, 1) and R.random() < .85 or d > D.date(2025, 11, 10) and R.random() < .3: o = 'pending'
    dec = d + day(R.randint(1, 30)) if o == 'declined' else d + day(30) if o == 'expired' else None
    if dec and dec > END: o = 'pending'; dec = None
    quo.append([c[0], c[7] or R.choices(live, AW)[0][0], l, pick(IW), d, round(LINES[l][2] * R.lognormvariate(.14, .5) * (c[5] ** .4 if b else 1), 2), o, dec, pick({'too expensive': 6, 'stays with current insurer': 4, 'cover too narrow': 2, 'no need any more': 1.5}) if o == 'declined' and R.random() < .9 else None, None])
quo.sort(key=lambda q: (q[4], q[0]))
write('quotes', 'quote_id client_id adviser_id line_of_business insurer_id quoted_on quoted_premium outcome decided_on decline_reason policy_id', [[30001 + i] + q for i, q in enumerate(quo)])
# commissions
com = []
for p in pol:
    lost = R.random() < .015
    for y in range(END.year - p[9].year + 1):
        a = years(p[9], y); r = a + day(R.randint(12, 50))
        if p[10] and a >= p[10]: break
        if not START <= r <= END or lost and a.year == 2025: continue
        com.append([p[0], r, round(p[6] * p[14] * (1 if a.year > 2024 else .95) * (1.25 if not y else 1), 2), 'renewal' if y else 'new business'])
        if p[5] == 'cancelled' and r < p[10] < min(a + day(366), END - day(20)): com.append([p[0], p[10] + day(R.randint(3, 20)), -round(com[-1][2] * R.uniform(.2, .6), 2), 'clawback'])
com.sort(key=lambda c: (c[1], c[0]))
write('commissions', 'commission_id policy_id received_on amount commission_type', [[70001 + i] + c for i, c in enumerate(com)])
# claims and what was paid for them
STORM = [(D.date(2024, 1, 21), 14), (D.date(2025, 11, 8), 22)]; risk = {c[0]: R.paretovariate(2.2) for c in cli}; spd = {h[0]: R.uniform(.7, 1.5) for h in hand}; cla = []; pay = []
def claim(p, inc, cause):
    if not p[9] <= inc <= (p[10] or END): return
    l = p[4]; rep = inc + day(min(90, int(R.lognormvariate(1.1, 1)))); h = R.choices(hand, [5, 4, 4, 2, 1])[0]
    if rep > END: return
    amt = round(LINES[l][6] * R.lognormvariate(0, .8) * (1.4 if cause == 'fire' else 1), 0 if R.random() < .4 else 2); ln = int(R.lognormvariate(3.2 + (amt > 4000) * .6 + (l in ('liability', 'cyber')) * .7, .8) * spd[h[0]]) + 1
    st = pick({'settled': 8, 'rejected': 1.4, 'withdrawn': .6}); cl = rep + day(ln)
    if cl > END: st = 'open'; cl = None
    cla.append([p[0], inc, rep, cause if R.random() < .98 else None, amt, (round(amt * R.uniform(.5, 1.2), -2) or 100) if st == 'open' else 0, st, cl, h[0] if st != 'open' or rep < END - day(6) else None, inc])
    net = amt - (p[8] or 0); n = R.choices([1, 2, 3], [8, 2, 1])[0]
    if st == 'open' and (ln < 60 or R.random() < .6): n = 0
    if net > 20 and st in ('settled', 'open'):
        for k in range(n):
            t = (cl or END) - day(int(ln * k / 4)) if st == 'settled' else rep + day(R.randint(5, 60))
            if rep <= t <= END: pay.append([cla[-1], t, round(net / n * R.uniform(.7, 1), 2), 'client' if not k and l != 'liability' else R.choice(['repairer', 'surveyor']) if l in ('home', 'motor', 'commercial property') else 'third party'])
for p in pol:
    for y in (2024, 2025):
        if R.random() < LINES[p[4]][5] * risk[p[2]] * 1.1: claim(p, D.date(y, 1, 1) + day(R.randrange(365)), pick(LINES[p[4]][7]))
    for d, pct in STORM:
        if p[4] in ('home', 'commercial property') and R.random() < pct / 200: claim(p, d + day(R.randrange(3)), 'storm')
cla.sort(key=lambda c: (c[2], c[0]))
for i, c in enumerate(cla): c.append(80001 + i)
write('claims', 'claim_id policy_id incident_on reported_on cause claimed_amount reserve status closed_on handler_id', [[c[-1]] + c[:9] for c in cla])
pay.sort(key=lambda p: (p[1], p[0][-1]))
write('claim_payments', 'payment_id claim_id paid_on amount payee', [[90001 + i, p[0][-1]] + p[1:] for i, p in enumerate(pay)])
