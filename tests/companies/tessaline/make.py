# Tessaline: an invented maker of booking software for salons and practices. python3 make.py writes the CSV files beside it.
import sys, csv, os, random, datetime as D
R = random.Random(77123)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f); w.writerow(head.split()); w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))
START, END = D.date(2024, 1, 1), D.date(2025, 12, 31)
day = D.timedelta
def pick(d): return R.choices(list(d), list(d.values()))[0]
def workday(d): return d + day(max(0, 7 - d.weekday()) if d.weekday() > 4 else 0)
def months(d, n): y, m = divmod(d.year * 12 + d.month - 1 + n, 12); return D.date(y, m + 1, min(d.day, 28))

# employees
FIRST = 'Amber Bruno Cato Daan Edith Femke Gil Hilde Ines Jasper Kaat Leonor Maarten Nuno Orla Pieter Quinten Rita Stijn Tiago Ursula Vera Wout Xenia Yara Zeger Lotte Mateus'.split()
LAST = 'Aerts Barbosa Cools Duarte Engels Fonseca Goossens Hermans Janssens Lopes Maes Nunes Oliveira Peeters Ribeiro Smets Teixeira Vermeer Wouters Zegers'.split()
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names)
DEP = {'Engineering': ('Head of Engineering', ['Backend Developer', 'Frontend Developer', 'Test Engineer'], 24, 68), 'Support': ('Head of Support', ['Support Agent', 'Support Agent', 'Senior Support Agent'], 17, 41),
       'Sales': ('Head of Sales', ['Account Executive', 'Account Executive', 'Account Manager'], 16, 54), 'Marketing': ('Head of Marketing', ['Content Writer', 'Campaign Manager'], 6, 49),
       'Finance': ('Finance Manager', ['Accountant', 'Billing Clerk'], 5, 47), 'People': ('People Manager', ['Recruiter', 'Payroll Officer'], 3, 46)}
emp = [[1, names.pop(), 'Management', 'Managing Director', 'Ghent', D.date(2018, 3, 1), None, 148000, None, 40]]
for dep, (head, jobs, n, pay) in DEP.items():
    boss = len(emp) + 1; lead = None
    for i in range(n):
        h = workday(D.date(2018, 6, 1) + day(R.randrange(700)) if not i else D.date(2019, 1, 1) + day(int(2500 * R.random() ** .7)))
        left = h + day(300 + R.randrange(1900)) if i > 2 and R.random() < .38 else None
        if left and not START <= left <= END: left = None
        job = head if not i else jobs[(i - 1) % len(jobs)]; me = len(emp) + 1
        if dep in ('Engineering', 'Support') and i == 1: job = 'Team Lead'; lead = me; left = None
        sal = round(pay * 1000 * R.lognormvariate(0, .13) * (1.7 if not i else 1.25 if job == 'Team Lead' else 1.12 if job[:6] == 'Senior' else 1), -2)
        emp.append([me, names.pop(), dep, job, pick({'Ghent': 6, 'Porto': 4, 'Remote': 2}), h, left, int(sal), 1 if not i else lead if lead and i > n // 2 else boss, 40 if R.random() < .8 or not i else R.choice([20, 24, 32])])
write('employees', 'employee_id full_name department job_title office hired_on left_on annual_salary manager_id weekly_hours', emp)
def staff(jobs, d): return [e for e in emp if e[3] in jobs and e[5] <= d and not (e[6] and e[6] <= d)]
absent = []
for e in emp:
    lo, hi = max(START, e[5] + day(30)), min(END - day(16), (e[6] or END) - day(16))
    if lo >= hi: continue
    yrs = (hi - lo).days / 365; lazy = R.random() < .06
    for kind, n in (('vacation', 0 if lazy else 4.2), ('sick leave', 2.1 if e[2] == 'Support' else 1.4), ('training', .7), ('parental leave', .05), ('unpaid leave', .06)):
        for _ in range(int(n * yrs + R.random())):
            ln = {'vacation': R.choice([1, 2, 4, 5, 5, 9, 10, 12]), 'sick leave': R.choice([1, 1, 2, 3, 4, 8]), 'training': R.choice([1, 2, 3]), 'parental leave': 12, 'unpaid leave': R.choice([3, 5])}[kind]
            s = workday(lo + day(R.randrange((hi - lo).days))); ends = s + day(ln - 1)
            absent.append([e[0], kind, s, ends, sum((s + day(i)).weekday() < 5 for i in range(ln)), None if kind == 'vacation' or R.random() < .4 else 'yes' if R.random() < .8 else 'no'])
absent.sort(key=lambda a: (a[2], a[0]))
write('absences', 'absence_id employee_id absence_type starts_on ends_on working_days certificate', [[i + 1] + a for i, a in enumerate(absent)])
# plans and customers
PLAN = [[1, 'Solo', 19, 1, 'email'], [2, 'Team', 15, 5, 'email'], [3, 'Studio', 22, 12, 'chat'], [4, 'Pro', 29, 25, 'phone'], [5, 'Enterprise', 38, None, 'dedicated']]
write('plans', 'plan_id plan_name price_per_seat seat_limit support_level', PLAN)
SEATS = {1: (1, 1), 2: (2, 5), 3: (4, 12), 4: (8, 25), 5: (25, 120)}
CTRY = {'Belgium': 8, 'Netherlands': 6, 'Portugal': 5, 'France': 4, 'Germany': 3, 'Spain': 2, 'Ireland': 1}
IND = {'hair salon': 8, 'beauty': 5, 'physiotherapy': 4, 'dental': 3, 'yoga studio': 3, 'tattoo': 1, 'veterinary': 2}
WORD = {'hair salon': 'Hair|Cuts|Barbers', 'beauty': 'Beauty|Nails|Skin', 'physiotherapy': 'Physio|Motion', 'dental': 'Dental|Smiles', 'yoga studio': 'Yoga|Shala', 'tattoo': 'Ink|Tattoo', 'veterinary': 'Vets|Animal Clinic'}
PRE = 'Alder Amaro Belvue Birch Blanka Bonita Cobalt Coral Dorado Ember Fauna Flint Gala Hazel Indigo Iris Jade Juno Kestrel Lumo Maris Mimosa Nova Olive Opal Petra Pluma Quarto Rosa Sage Sienna Sol Terra Tulip Umbra Vela Willow Zinnia'.split()
seen = set()
def company(ind):
    while True:
        n = R.choice(PRE) + ' ' + R.choice(WORD[ind].split('|'))
        if n in seen: n += ' ' + R.choice(['Ghent', 'Porto', 'Lille', 'Breda', 'Vigo', 'Cork', 'Namur', 'Braga', 'Bonn', 'Delft', 'Nantes', 'Ostend'])
        if n not in seen: seen.add(n); return n
cust = []; subs = []
for i, d in enumerate(sorted(D.date(2021, 2, 1) + day(int(1780 * R.random() ** .75)) for _ in range(430))):
    ind = pick(IND); am = R.choice([e for e in emp if e[3] == 'Account Manager' and not e[6]]) if R.random() < .93 else None
    cust.append([2001 + i, company(ind), ind, pick(CTRY), d, am and am[0], pick({'google': 5, 'referral': 4, 'trade fair': 2, 'partner': 2}) if R.random() < .85 else None])
    p = pick({1: 3, 2: 7, 3: 5, 4: 3, 5: 1}); s = min(d + day(R.randint(0, 20)), END); cyc = pick({'monthly': 6, 'annual': 4})
    while True:
        seats = R.randint(*SEATS[p]); fee = round(seats * PLAN[p - 1][2] * (.85 if cyc == 'annual' else 1) * R.choice([1, 1, 1, .95, .9]), 2)
        r = R.random(); end = months(s, R.choice([4, 6, 9, 12, 12, 18, 24, 30])) if r < .55 else None
        if end and (end > END or end < START and r < .3): end = None
        up = end and r < .22 and p < 5; why = None if not end or up or R.random() < .1 else pick({'too expensive': 5, 'missing features': 3, 'business closed': 2, 'switched to competitor': 3, 'not used': 2})
        subs.append([cust[-1][0], p, s, end, 'replaced' if up else 'cancelled' if end else 'active', seats, cyc, fee, why])
        if not up: break
        p += 1; s = end
write('customers', 'customer_id company_name industry country created_on account_manager_id lead_source', cust)
subs.sort(key=lambda s: (s[2], s[0])); subs = [[3001 + i] + s for i, s in enumerate(subs)]
write('subscriptions', 'subscription_id customer_id plan_id started_on ended_on status seats billing_cycle monthly_fee cancel_reason', subs)
# invoices
lag = {c[0]: R.choice([-8, -4, -2, 0, 0, 2, 6, 19]) + {'Portugal': 4, 'Spain': 5, 'Germany': -3}.get(c[3], 0) for c in cust}; inv = []
for s in subs:
    step = 1 if s[7] == 'monthly' else 12; n = 0
    while months(s[3], n) < min(s[4] or END, END):
        d = months(s[3], n); n += step
        if d < START: continue
        due = d + day(14 if step == 1 else 30); paid = due + day(round(R.gauss(lag[s[1]] - 3, 4))); paid = max(paid, d); amt = round(s[8] * step, 2)
        st = 'written off' if R.random() < (.05 if s[9] == 'business closed' else .004) else 'paid'
        if st == 'paid' and (R.random() < .006 or paid > END or d > D.date(2025, 7, 1) and lag[s[1]] > 15 and R.random() < .5): st = 'overdue' if due < END else 'open'
        inv.append([s[1], s[0], d, due, amt, st, paid if st == 'paid' else None, pick({'direct debit': 6, 'credit card': 4, 'bank transfer': 3}) if st == 'paid' else None])
inv.sort(key=lambda v: (v[2], v[1]))
write('invoices', 'invoice_id customer_id subscription_id issued_on due_on amount status paid_on payment_method', [[40001 + i] + v for i, v in enumerate(inv)])
# support tickets
noise = {c[0]: 0 if R.random() < .08 else R.paretovariate(1.3) for c in cust}; skill = {e[0]: R.gauss(0, .35) for e in emp}; tick = []
days = [START + day(i) for i in range(731)]
for d in sorted(R.choices(days, [(.25 if x.weekday() > 4 else 1) * (1 + i / 900) * (1.4 if x.month in (1, 9) else 1) for i, x in enumerate(days)], k=3600)):
    live = [s for s in subs if s[3] <= d and not (s[4] and s[4] < d)]; s = R.choices(live, [min(noise[s[1]], 9) * s[6] ** .5 for s in live])[0]
    cat = pick({'how-to': 6, 'bug': 4 + (d.year == 2025), 'billing': 3, 'integration': 1 + 2 * (d.year == 2025), 'login': 3, 'feature request': 2}); pr = pick({'low': 3, 'normal': 6, 'high': 2, 'urgent': .8 if cat in ('bug', 'login') else .1})
    a = R.choice(staff(('Support Agent', 'Senior Support Agent', 'Team Lead'), d)); a = a if a[2] == 'Support' else None
    ln = int(R.lognormvariate({'low': 1.3, 'normal': .9, 'high': .5, 'urgent': -.2}[pr] + (skill[a[0]] if a else 0) + .6 * (cat == 'feature request'), .9)); cl = d + day(ln)
    if cl > END or R.random() < .008: cl = None
    tick.append([s[1], d, cl, 'closed' if cl else R.choice(['open', 'open', 'waiting for customer']), pr, cat, pick({'email': 6, 'chat': 4, 'phone': 2}), a and a[0],
                 round(R.lognormvariate({'low': 1.9, 'normal': 1.5, 'high': .9, 'urgent': .1}[pr] + (skill[a[0]] if a else 0), .7), 1) if cl or R.random() < .6 else None, max(1, min(5, round(R.gauss(4.2 - (skill[a[0]] if a else 0), .9)))) if cl and R.random() < .42 else None])
write('tickets', 'ticket_id customer_id opened_on closed_on status priority category channel assigned_to first_response_hours satisfaction', [[60001 + i] + t for i, t in enumerate(tick)])
# deals: every customer since spring 2024 was one, most were lost
deals = []
def deal(name, ctry, plan, closed, stage, cid, value):
    src = pick({'inbound': 6, 'outbound': 4, 'referral': 3, 'partner': 2, 'trade fair': 2}); op = closed - day(max(2, int(R.lognormvariate(3.3 + .25 * plan / 3, .55) * (.6 if src == 'referral' else 1))))
    op = max(op, START); own = R.choices(*zip(*[(e, 1 + e[0] % 3) for e in staff(('Account Executive',), op)]))[0]; fin = stage in ('won', 'lost')
    deals.append([name, ctry, plan, own[0], src, op, closed if fin else None, stage, value, None if stage != 'lost' or R.random() < .07 else pick({'price': 5, 'no decision': 4, 'chose competitor': 3, 'missing feature': 2.5 if plan > 3 else 1}), cid])
for c in cust:
    if c[4] >= D.date(2024, 4, 1): s = next(s for s in subs if s[1] == c[0]); deal(c[1], c[3], s[2], c[4], 'won', c[0], round(12 * s[8]))
for _ in range(390):
    p = pick({1: 2, 2: 6, 3: 5, 4: 4, 5: 2}); d = workday(START + day(60 + R.randrange(740))); st = 'lost' if d <= END else pick({'qualified': 4, 'demo': 4, 'proposal': 3, 'negotiation': 2})
    deal(company(pick(IND)), pick(CTRY), p, d if st == 'lost' else END - day(R.randrange(30)), st, None, round(12 * R.randint(*SEATS[p]) * PLAN[p - 1][2] * R.uniform(.8, 1)) if st != 'qualified' or R.random() < .7 else None)
deals.sort(key=lambda d: (d[5], d[0]))
write('deals', 'deal_id company_name country plan_id owner_id source opened_on closed_on stage annual_value lost_reason customer_id', [[8001 + i] + d for i, d in enumerate(deals)])
