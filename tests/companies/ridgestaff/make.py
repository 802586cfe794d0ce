"""Ridgestaff: lends temporary workers to warehouses, factories, kitchens and care homes. Writes six CSVs beside itself; seeded."""
import sys, csv, os, random
from datetime import date, timedelta
R = random.Random(90125)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
D0, D1 = date(2024, 1, 1), date(2025, 12, 31)

def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f, lineterminator='\n'); w.writerow(head)
        w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))

def day(a=D0, b=D1): return a + timedelta(R.randrange((b - a).days + 1))

FIRST = 'Adaeze Boris Chidi Danuta Emeka Farah Goran Hana Idris Jolanta Kwame Leila Marek Nadia Obinna Paulina Rashid Svetla Tomasz Uchenna Viktor Wanda Xenia Yusuf Zofia Alan Brenda Craig Debbie Ewan Faith Glenn Holly Ian Janice'.split()
LAST = 'Adeyemi Bialek Czajka Dimitrov Ekwueme Fashola Gorski Hussain Ivanov Jankowski Kowal Lungu Mensah Nowicki Okafor Petrescu Qureshi Rahimi Sobczak Tkachuk Umeh Vasile Wrona Yeboah Zielinski Arkwright Barlow Clegg Dobson Entwistle Fearnley Greaves Holroyd Illingworth Kershaw'.split()
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names)

branches = {'Dockside': ['Hull', 'Immingham', 'Goole'], 'Northgate': ['Leeds', 'Bradford', 'Wakefield'], 'Millbank': ['Preston', 'Bolton'], 'Trentside': ['Derby', 'Nottingham'], 'Eastfield': ['Lincoln', 'Boston', 'Grantham'], 'City Road': ['Sheffield', 'Rotherham']}
bof = {c: b for b, cs in branches.items() for c in cs}; cities = list(bof); cwt = [13, 4, 4, 14, 9, 7, 7, 7, 8, 9, 5, 4, 3, 9, 6]
sect = {'Logistics': ['Freight', 'Logistics', 'Parcels', 'Storage'], 'Food Production': ['Foods', 'Bakeries', 'Produce', 'Poultry'], 'Manufacturing': ['Engineering', 'Plastics', 'Castings', 'Packaging'],
        'Hospitality': ['Hotel', 'Catering', 'Stadium'], 'Care': ['Care Home', 'Care Group', 'Nursing Home'], 'Retail': ['Retail Park', 'Superstore', 'Garden Centre']}
jobs = {'Logistics': ['Picker Packer', 'Forklift Driver', 'HGV Driver', 'Yard Marshal'], 'Food Production': ['Production Operative', 'Hygiene Operative', 'Forklift Driver'], 'Manufacturing': ['Machine Operator', 'Welder', 'Assembler', 'Forklift Driver'],
        'Hospitality': ['Kitchen Porter', 'Chef', 'Waiting Staff'], 'Care': ['Care Assistant', 'Nurse', 'Kitchen Porter'], 'Retail': ['Picker Packer', 'Shelf Replenisher']}
pay = {'Picker Packer': 12.1, 'Forklift Driver': 13.6, 'HGV Driver': 17.8, 'Yard Marshal': 12.9, 'Production Operative': 12.0, 'Hygiene Operative': 12.2, 'Machine Operator': 13.4, 'Welder': 18.2, 'Assembler': 12.4, 'Kitchen Porter': 11.9, 'Chef': 17.0, 'Waiting Staff': 11.8, 'Care Assistant': 12.7, 'Nurse': 24.5, 'Shelf Replenisher': 11.9}
mark = {'Logistics': 1.27, 'Food Production': 1.22, 'Manufacturing': 1.31, 'Hospitality': 1.34, 'Care': 1.38, 'Retail': 1.25}
pre = [a + b for a in 'Amber Bram Cald Dray Ever Flax Grim Holm Ingle Keld Lund Marsh Nab Oxen Pike Raw Scar Thorn Ulver Wharf'.split() for b in ['by', 'croft', 'dale', 'ley', 'thorpe', 'ton', 'wick', 'well']]
owners = [names.pop() for _ in range(10)]; used = set(); cl = []
while len(cl) < 260:
    s = R.choices(list(sect), [26, 22, 20, 12, 12, 8])[0]; n = R.choice(pre) + ' ' + R.choice(sect[s])
    if n in used: continue
    used.add(n); so = date(R.randrange(2009, 2024), R.randrange(1, 13), R.randrange(1, 29)) if R.random() < .8 else day(D0, date(2025, 11, 20))
    cl.append([f'CL{401 + len(cl)}', n, s, R.choices(cities, cwt)[0], R.choice(owners), so, R.choice([7, 14, 30, 30, 45]), 'Y' if R.random() < .05 else 'N'])
write('clients', 'client_id client_name sector city acct_owner signed_on pay_terms credit_hold'.split(), cl)

skills = list(pay); sw = [16, 11, 6, 3, 14, 5, 9, 4, 8, 6, 4, 6, 12, 4, 5]; wk = []
for i in range(960):
    reg = day(date(2019, 1, 1), D0) if R.random() < .55 else day(D0, date(2025, 12, 19))
    st = R.choices(['ACTIVE', 'INACTIVE', 'BLOCKED'], [70, 27, 3])[0]
    wk.append([f'W{20001 + i}', names.pop(), R.choices(cities, cwt)[0], R.choices(skills, sw)[0], date(R.randrange(1959, 2007), R.randrange(1, 13), R.randrange(1, 29)), reg, st,
               day(date(2025, 10, 1), date(2028, 12, 31)) if R.random() < .38 else None, None if R.random() < .3 else R.choices([1, 2, 3, 4, 5], [3, 8, 27, 40, 22])[0]])
write('workers', 'worker_no full_name home_city main_skill birth_dt registered_on status rtw_expiry rating'.split(), wk)

cw = {c[0]: R.paretovariate(1.4) * (1.5 if c[2] in ('Logistics', 'Food Production') else 1) for c in cl}
for c in R.sample(cl, 19): cw[c[0]] = 0
asg = []; ts = []; ab = []; load = {}
favour = {w[0]: R.paretovariate(1.2) for w in wk}
byskill = {}
for w in wk: byskill.setdefault(w[3], []).append(w)
while len(ts) < 4900:
    s = day(D0, date(2025, 12, 22)); s -= timedelta(s.weekday())
    if s < D0: continue
    if s.year == 2024 and R.random() < .2: continue
    if s.month in (1, 2) and R.random() < .3: continue
    c = R.choices(cl, [cw[x[0]] for x in cl])[0]
    if c[5] > s: continue
    b = bof[c[3]]
    if b == 'Millbank' and s > date(2025, 4, 1) and R.random() < .45: continue
    j = R.choice(jobs[c[2]]); cand = [w for w in byskill[j] if w[5] <= s and all(s > e for e in load.get(w[0], []))]
    if not cand: continue
    w = R.choices(cand, [favour[x[0]] for x in cand])[0]
    sh = R.choices(['DAY', 'NIGHT', 'WEEKEND'], [62, 27, 11])[0]; wks = max(1, round(R.lognormvariate(1.75, .7)))
    end = s + timedelta(7 * wks - 1 - R.choice([0, 2, 2])); pr = round(pay[j] * R.uniform(.97, 1.1) * (1.18 if sh == 'NIGHT' else 1.1 if sh == 'WEEKEND' else 1) * (1.05 if s.year == 2025 else 1), 2)
    br = round(pr * mark[c[2]] * R.uniform(.96, 1.06) * (.93 if b == 'City Road' and s >= date(2025, 7, 1) else 1), 2); reason = None
    e = end if end < D1 else None
    if e: reason = R.choices(['Completed', 'Client Ended', 'Worker Left', 'Went Permanent', 'No Show', None], [58, 12, 14, 7, 5, 4])[0]
    aid = f'A{30001 + len(asg)}'; asg.append([aid, c[0], w[0], b, j, sh, s, e, pr, br, reason]); load.setdefault(w[0], []).append(end)
    d = s + timedelta(6)
    while d <= D1 and d <= s + timedelta(7 * wks - 1):
        h = R.choice([16, 24]) if sh == 'WEEKEND' else R.choice([32, 37.5, 37.5, 40, 40]); ot = 0 if R.random() < .68 else R.randrange(1, 25) / 2
        ap = 'N' if (d > date(2025, 12, 15) and R.random() < .45) or R.random() < .012 else 'Y'
        ts.append([aid, d, h, ot, round(pr * (h + 1.5 * ot), 2), round(br * (h + 1.5 * ot), 2), ap, d + timedelta(R.randrange(1, 6)) if ap == 'Y' and d + timedelta(6) <= D1 else None if ap == 'N' else D1])
        if R.random() < .085:
            t = R.choices(['Sick', 'No Show', 'Family', 'Accident'], [52, 24, 16, 8 if c[2] != 'Food Production' else 17])[0]
            ab.append([aid, d - timedelta(R.randrange(1, 7)), 1 if t == 'No Show' else R.choices([1, 2, 3, 4, 5], [40, 25, 18, 9, 8])[0] if t != 'Accident' else R.randrange(1, 21), t, 'Y' if t in ('Sick', 'Accident') and R.random() < .7 else 'N'])
        d += timedelta(7)
asg.sort(key=lambda r: r[6]); m = {r[0]: f'A{30001 + i}' for i, r in enumerate(asg)}
for r in asg + ts + ab: r[0] = m[r[0]]
ts.sort(key=lambda r: r[1]); ab.sort(key=lambda r: r[1])
write('assignments', 'assgn_id client_id worker_no branch job_title shift_cd start_dt end_dt pay_rate bill_rate end_reason'.split(), asg)
write('timesheets', 'ts_no assgn_id week_ending hrs_reg hrs_ot pay_amt bill_amt approved_yn approved_on'.split(), [[810001 + i] + r for i, r in enumerate(ts)])
write('absences', 'absence_no assgn_id from_dt days_lost abs_type paid_yn'.split(), [[5001 + i] + r for i, r in enumerate(ab)])

rq = []
while len(rq) < 1450:
    d = day()
    if d.weekday() > 4 or (d.year == 2024 and R.random() < .15): continue
    c = R.choices(cl, [cw[x[0]] + .3 for x in cl])[0]
    if c[5] > d: continue
    j = R.choice(jobs[c[2]]); n = R.choices([1, 2, 3, 4, 6, 8, 12], [30, 22, 16, 12, 10, 6, 4])[0]; need = d + timedelta(R.randrange(1, 15))
    pf = .55 if j in ('HGV Driver', 'Nurse') else .8
    if d > date(2025, 12, 5) and R.random() < .5: st, f, fd, lr = 'OPEN', R.randrange(0, n), None, None
    elif R.random() < pf: st, f, fd, lr = 'FILLED', n, min(D1, d + timedelta(max(0, round(R.lognormvariate(1.2, .7))))), None
    else: st, f, fd, lr = 'LOST', R.randrange(0, n), None, R.choices(['Competitor Faster', 'Rate Too High', 'No Candidates', 'Client Cancelled', None], [30, 18, 34, 14, 4])[0]
    rq.append([c[0], bof[c[3]], d, j, n, f, need, fd, st, lr])
rq.sort(key=lambda r: r[2])
write('job_requests', 'req_no client_id branch req_dt job_title heads_req heads_filled need_by_dt filled_dt status lost_reason'.split(), [[f'RQ{7001 + i}'] + r for i, r in enumerate(rq)])
