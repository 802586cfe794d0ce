# Brackenhope: an invented charity with donors, projects and volunteers. python3 make.py writes the CSV files beside it.
import sys, csv, os, random, datetime as D
R = random.Random(52963)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f); w.writerow(head.split()); w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))
START, END = D.date(2024, 1, 1), D.date(2025, 12, 31)
DAYS = [START + D.timedelta(i) for i in range((END - START).days + 1)]
def day(d, a, b): return d + D.timedelta(R.randint(a, b))
def pick(d): return R.choices(list(d), list(d.values()))[0]
REGION = {'Riverside': 6, 'Old Port': 5, 'Hill Towns': 3, 'Eastmoor': 2.5, 'North Shore': 2}
FIRST = '''Aisha Alan Beth Callum Dilys Edwin Fiona Gareth Hazel Imran Joan Keith Leena Martin Nora Owen Priya Quentin Rhona Stuart Tess Una Vikram Wendy Yvonne Zak Bronwen Colin Denise Ewan Faye Glyn Hilary Ivor Jean Kofi Lorna Mabel Nigel Olive Peter Ruth'''.split()
LAST = '''Abbott Bexley Carrick Dunbar Eddowes Farrow Gilmour Hartnell Inchley Jessop Kerslake Lomax Mellor Naylor Ogden Pryce Quayle Redfern Sowerby Tranter Underhill Venning Wragg Yardley Ashdown Bristow Copley Dewhurst'''.split()
people = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(people)

# projects: (programme, project, region, yearly scale in thousands)
PROG = {'Warm Meals': (['hot lunch', 'food parcels'], 'food', 34, 1.18), 'Reading Friends': (['reading hour', 'homework club'], 'materials', 15, 1.06), 'Debt Advice': (['advice clinic', 'money course'], 'professional fees', 9, 1.25),
        'Green Spaces': (['gardening', 'nature walk'], 'materials', 17, .94), 'Home Visits': (['home visit round'], 'transport', 7, 1.1)}
NAMES = '''Warm Meals:Harbour Kitchen:Old Port:62|Warm Meals:Riverside Lunch Club:Riverside:55|Warm Meals:Eastmoor Pantry:Eastmoor:38|Warm Meals:Sunday Table:Riverside:24|Warm Meals:Shore Larder:North Shore:30|Warm Meals:Hilltop Soup Run:Hill Towns:21
Reading Friends:Story Barge:Old Port:27|Reading Friends:Page Turners:Riverside:31|Reading Friends:Hill Towns Book Bus:Hill Towns:44|Reading Friends:Eastmoor Readers:Eastmoor:16|Debt Advice:Fresh Start Clinic:Riverside:58|Debt Advice:Quay Money Advice:Old Port:49
Debt Advice:Moor Money Advice:Eastmoor:26|Debt Advice:Coast Helpdesk:North Shore:18|Green Spaces:Canal Gardens:Riverside:22|Green Spaces:Dockside Allotments:Old Port:19|Green Spaces:Beacon Woods:Hill Towns:28|Green Spaces:Dune Keepers:North Shore:13
Home Visits:Good Neighbours:Riverside:36|Home Visits:Kettle Calls:Old Port:25|Home Visits:Valley Visits:Hill Towns:23'''
MGR = [people.pop() for _ in range(6)]; proj = []; scale = {}; pause = {'Dune Keepers': D.date(2025, 9, 20), 'Eastmoor Readers': D.date(2025, 9, 4)}
for i, t in enumerate(NAMES.replace('\n', '|').split('|')):
    pr, n, rg, k = t.split(':'); s = day(START, 60, 420) if n in ('Eastmoor Pantry', 'Moor Money Advice', 'Kettle Calls', 'Dockside Allotments') else day(D.date(2018, 3, 1), 0, 1900)
    e = day(D.date(2025, 2, 1), 0, 260) if n in ('Sunday Table', 'Coast Helpdesk') else R.choice([D.date(2026, 3, 31), D.date(2026, 6, 30), D.date(2026, 9, 30), D.date(2026, 12, 31)]) if R.random() < .4 else None
    proj.append([i + 1, n, pr, rg, None if n == 'Dune Keepers' else R.choice(MGR), s, e, round(float(k) * R.uniform(.92, 1.2)) * 1000]); scale[i + 1] = float(k)
write('projects', 'project_id project_name programme region project_manager start_date end_date annual_budget', proj)
def runs(p, d): return p[5] <= d and not (p[6] and p[6] < d)

# volunteers, sessions, shifts
vol = []
for i, d in enumerate(sorted(day(D.date(2020, 1, 1), 0, 2150) for _ in range(236))):
    left = day(d, 40, 1900) if R.random() < .8 else None; left = left if left and D.date(2023, 10, 1) < left <= END else None
    vol.append([301 + i, people.pop(), pick(REGION), d, left, int(min(2007, R.choice([R.gauss(1957, 7), R.gauss(1984, 13)]))) if R.random() < .93 else None,
                pick({'cooking': 5, 'driving': 3, 'teaching': 3, 'gardening': 2.5, 'advice': 2, 'administration': 1}) if R.random() < .9 else None, None if left or R.random() < .12 else day(END, -40, 1000)])
write('volunteers', 'volunteer_id volunteer_name region joined_date left_date birth_year main_skill background_check_expiry', vol)
vw = {v[0]: 0 if R.random() < .07 else min(R.paretovariate(1.1), 11) for v in vol}
ses = []; shifts = []
for d in DAYS:
    for p in proj:
        act, _, size, gr = PROG[p[2]]; season = {8: .6, 12: 1.15 if p[2] == 'Warm Meals' else .7}.get(d.month, 1) * ([.4, .5, .9, 1.3, 1.5, 1.5, 1.4, 1.2, 1.2, 1, .5, .3][d.month - 1] if p[2] == 'Green Spaces' else 1)
        if not runs(p, d) or d >= pause.get(p[1], D.date(2030, 1, 1)) or d.weekday() == 6 and p[1] != 'Sunday Table' or R.random() > .002 * season * (36 + scale[p[0]]): continue
        cap = None if p[2] == 'Home Visits' else round(size * (.8 + scale[p[0]] / 80) / 5 + .5) * 5; off = R.random() < (.14 if p[2] == 'Green Spaces' else .05)
        n = max(1, round(size * (.5 + scale[p[0]] / 75) * (gr if d.year == 2025 else 1) * R.lognormvariate(-.08, .26)))
        ses.append([20001 + len(ses), p[0], d, R.choice(act), 'cancelled' if off else 'held', cap, None if off else n, None if off else sum(R.random() < (.22 if p[2] == 'Debt Advice' else .11) for _ in range(n))])
        team = [v for v in vol if v[3] <= d and not (v[4] and v[4] < d)]
        for v in {R.choices(team, [vw[v[0]] * (9 if v[2] == p[3] else .4) for v in team])[0][0] for _ in range(R.choice([1, 2, 2, 3, 4]))}:
            a = 'cancelled' if off else pick({'attended': 20, 'cancelled': 1.3, 'no-show': .9 * (2.2 if v % 7 == 0 else 1)})
            shifts.append([60001 + len(shifts), v, p[0], d, a, R.choice([2, 2.5, 3, 3, 3.5, 4, 5, 6]) if a == 'attended' else None])
write('sessions', 'session_id project_id session_date activity status capacity people_helped first_timers', ses)
write('shifts', 'shift_id volunteer_id project_id shift_date attendance hours', shifts)

# expenses; those without a project are overhead
SUPP = {'food': ['Fenland Wholesale', 'Marlow Greengrocers', 'Cobb & Daughters Bakery'], 'rent': ['Parish Rooms Ltd', 'Quayside Estates'], 'transport': ['Bluebird Van Hire', 'Tolley Garages'], 'materials': ['Paperchain Supplies', 'Greave Garden Centre'],
        'professional fees': ['Lockhart Solicitors', 'Amber Audit'], 'insurance': ['Steadfast Mutual'], 'software': ['Cloudpost', 'Ledgerline'], 'printing': ['Inkwell Press']}
exp = []
def spend(p, d, c, a):
    s = None if c == 'salaries' else R.choice(SUPP[c]); paid = d if c == 'salaries' else day(d, 3, 34 if s != 'Greave Garden Centre' else 70)
    if s and R.random() < .004: paid = END + D.timedelta(1)
    exp.append([None, p, d, c, s, round(a, 2), paid if paid <= END else None])
for y in (2024, 2025):
    for m in range(1, 13):
        up = 1.05 if y == 2025 else 1; last = D.date(y, m, 28)
        for p in proj:
            if not runs(p, last): continue
            k = scale[p[0]] * 1000 / 12 * up
            if p[1] not in pause or last < pause[p[1]]:
                spend(p[0], last, 'salaries', k * .58 * R.uniform(.95, 1.05)); main = PROG[p[2]][1]
                for _ in range(R.choice([1, 1, 2])): spend(p[0], D.date(y, m, R.randint(1, 28)), main, k * .16 * R.lognormvariate(0, .5))
                if R.random() < .45: spend(p[0], D.date(y, m, R.randint(1, 28)), pick({'transport': 3, 'materials': 2, 'printing': 1}), k * .13 * R.lognormvariate(0, .7))
            if scale[p[0]] > 24: spend(p[0], D.date(y, m, 1), 'rent', round(scale[p[0]] * 1000 / 12 * .14) * (1.08 if y == 2025 else 1))
        spend(None, last, 'salaries', 9800 * up * R.uniform(.98, 1.04)); spend(None, D.date(y, m, 1), 'rent', 1450 * up); spend(None, D.date(y, m, R.randint(2, 27)), 'software', R.uniform(240, 520))
        if m in (3, 5, 10, 11): spend(None, D.date(y, m, 12), 'printing', R.uniform(1800, 4200))
        if m in (1, 6): spend(None, D.date(y, m, 9), 'insurance' if m == 1 else 'professional fees', R.uniform(5200, 7400))
exp.sort(key=lambda r: (r[2], r[1] or 0))
for i, r in enumerate(exp): r[0] = 40001 + i
write('expenses', 'expense_id project_id expense_date category supplier amount paid_date', exp)

# appeals, donors, gifts
app = []
for y in (2024, 2025):
    for n, ch, m, d, ln, c in [('New Year Thank You', 'email', 1, 9, 30, .5), ('Spring Letter', 'mailing', 3, 4, 60, 4.8), ('Walk for Warmth', 'event', 5, 11, 40, 3.1), ('Summer Garden Fete', 'event', 7, 5, 25, 2.6), ('Back to Books', 'email', 9, 2, 35, .7),
                               ('Harvest Letter', 'mailing', 10, 1, 45, 5.2), ('Big Give Week', 'email', 11, 26, 12, .9), ('Christmas Table', 'mailing', 11, 18, 60, 6.9)] + ([('Radio Appeal', 'radio', 2, 3, 28, 3.8)] if y == 2025 else []):
        s = D.date(y, m, d); app.append([len(app) + 1, '%s %d' % (n, y), ch, s, s + D.timedelta(ln), round(c * 1000 * R.uniform(.9, 1.15), -1), round(R.uniform(.7, 1.5) * {'email': 12, 'event': 13, 'radio': 9}.get(ch, 38)) * 500])
write('appeals', 'appeal_id appeal_name channel launch_date closing_date cost target', app)
comp = [a + ' ' + b for a in 'Ridgeway Castleton Palmers Heronsgate Ironbridge Sandford Tidewater Westlake Copperfield Millbrook'.split() for b in ('Engineering', 'Foods', 'Insurance', 'Homes', 'Logistics', 'Print')]; R.shuffle(comp)
fnd = ['The %s Foundation' % a for a in 'Ambleton Birchall Calder Denholm Everard Fairlie Galloway Hesketh Ivory Jardine Kinross Loxley Merton Northcote'.split()]
grp = ['%s %s' % (a, b) for a in ('Riverside', 'Old Port', 'Eastmoor', 'Hillcrest', 'Beacon', 'Quay') for b in ('Rotary', 'Choir', 'Primary School', 'Parish Church')]; R.shuffle(grp)
don = []; gifts = []
for i in range(820):
    t = pick({'individual': 88, 'company': 6, 'foundation': 2.2, 'community group': 2.5}); t = t if t != 'foundation' or fnd else 'individual'
    don.append([None, {'company': comp, 'foundation': fnd, 'community group': grp}.get(t, people).pop(), t, pick(REGION) if R.random() < .95 else None, day(D.date(2016, 1, 1), 0, 2900) if R.random() < .68 else day(START, 0, 728),
                pick({'website': 5, 'event': 3, 'street canvassing': 2.5, 'mailing': 2.5, 'friend': 2}) if R.random() < .86 else None, 'yes' if R.random() < .57 else 'no', min(2005, int(R.gauss(1964, 15))) if t == 'individual' and R.random() < .7 else None])
don.sort(key=lambda r: r[4])
def gift(n, d, a, kind, pay, ap=None, pj=None):
    big = kind != 'regular'; th = day(d, 0, 16 if a < 1000 else 8) if big and R.random() < (.9 if a < 250 else .955) else None
    gifts.append([None, n[0], d, round(a, 2), kind, pay, ap, pj, 'yes' if n[2] == 'individual' and kind != 'legacy' and n[0] % 10 < 7 else 'no', th if th and th <= END else None])
def some(d, q): ok = [p[0] for p in proj if runs(p, d)]; return R.choice(ok) if R.random() < q else None
for i, n in enumerate(don):
    n[0] = 1001 + i; first = max(START, n[4])
    if n[2] == 'individual' and R.random() < .28:   # a standing monthly gift
        a = R.choice([5, 8, 10, 10, 15, 20, 25, 25, 40, 75]); dd = R.choice([1, 1, 5, 15, 28]); quit = day(first, 90, 2200); pay = 'direct debit' if R.random() < .88 else 'card'
        for y, m in [(y, m) for y in (2024, 2025) for m in range(1, 13)]:
            d = D.date(y, m, dd)
            if first <= d < quit and R.random() < .985: gift(n, d, a + (5 if y == 2025 and n[0] % 6 == 0 else 0), 'regular', pay)
    k = {'individual': R.choice([0, 0, 1, 1, 1, 2, 3, 6]), 'company': R.choice([1, 2, 2, 4, 6]), 'foundation': R.randint(2, 6), 'community group': R.choice([1, 2, 3, 4])}[n[2]]; pool = [d for d in DAYS if d >= first]; size = R.lognormvariate(0, .7)
    if R.random() < .2 and n[2] != 'foundation': pool = [d for d in pool if d.year == first.year]   # gave for a while, then no more
    w = [[.8, .6, 1, .8, 1.2, .7, .8, .5, .9, 1.2, 1.7, 3.4][d.month - 1] * sum([1] + [1 for x in app if x[3] <= d <= x[4]]) for d in pool]
    for d in sorted(R.choices(pool, w, k=k)):
        if n[2] == 'foundation': gift(n, d, max(2, round(15 * size * R.lognormvariate(-.1, .4))) * 1000, 'grant', 'bank transfer', None, some(d, .7)); continue
        a = {'individual': 42, 'company': 900, 'community group': 310}[n[2]] * size * R.lognormvariate(0, .6); live = [x[0] for x in app if x[3] <= d <= x[4]]; ap = R.choice(live) if live and R.random() < .72 else None
        gift(n, d, max(5, round(a / 5) * 5) if R.random() < .85 else round(a + 3, 2), 'one-off', pick({'card': 6, 'bank transfer': 2, 'cheque': 1.5, 'cash': 1}) if n[2] == 'individual' else pick({'bank transfer': 5, 'cheque': 1}), ap, some(d, .1) if ap is None else None)
    if n[2] == 'individual' and n[4].year < 2022 and R.random() < .06: gift(n, R.choice(DAYS), R.choice([500, 1000, 2000, 5000]) if R.random() < .35 else round(R.lognormvariate(9.1, .8), 2), 'legacy', R.choice(['bank transfer', 'cheque']), None, None)
write('donors', 'donor_id donor_name donor_type region joined_date found_us_through email_consent birth_year', don)
gifts.sort(key=lambda g: (g[2], g[1]))
for i, g in enumerate(gifts): g[0] = 70001 + i
write('gifts', 'gift_id donor_id gift_date amount gift_type payment_method appeal_id project_id gift_aid thank_you_date', gifts)
