# Fellrun: an invented chain of fitness clubs. python3 make.py writes the CSV files beside it.
import sys, csv, os, random, datetime as D
R = random.Random(77231)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f); w.writerow(head.split()); w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))
START, END = D.date(2024, 1, 1), D.date(2025, 12, 31)
day = D.timedelta
def pick(d): return R.choices(list(d), list(d.values()))[0]
FIRST = '''Aaron Bella Callum Daisy Ewan Freya Gareth Hollie Imran Jess Kyle Lara Mohan Niamh Owen Priya Quentin Rhona Sean Tanya Umar Violet Will Yasmin Zak Abbie Craig Donna Fraser Gemma Harvey Isla'''.split()
LAST = '''Abbott Barlow Crosby Dunn Ellwood Fenwick Garside Hebden Irvine Jessop Kershaw Lomas Metcalf Naylor Ogden Pickles Quigley Riley Sykes Tattersall Unsworth Varley Whitaker Yates Ahmed Begum Chowdhury Patel Rahman Singh'''.split()
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names); ni = iter(names)

CLUBS = [  # name, city, region, opened, sqm, pool, size, churn, visits
    ('Harbour', 'Whitby Sands', 'East', D.date(2015, 3, 2), 2450, 'yes', 1.5, .9, 1.1), ('Old Mill', 'Castleford Bridge', 'West', D.date(2017, 9, 11), 1620, 'no', 1.1, 1.2, 1), ('Station Road', 'Thornley', 'West', D.date(2018, 1, 15), 1180, 'no', 1.25, 1.5, .9),
    ('Riverside', 'Marbury', 'South', D.date(2019, 5, 6), 1890, 'yes', 1, .8, 1.15), ('Northgate', 'Thornley', 'West', D.date(2021, 8, 30), 960, 'no', .7, 1.1, .8), ('Meadow Park', 'Ashwell', 'South', D.date(2022, 10, 3), 1400, 'no', .9, 1, 1), ('Quayside', 'Whitby Sands', 'East', D.date(2024, 6, 3), 1750, 'yes', 1.6, .7, 1.2)]
clubs = [[i + 1, *c[:6]] for i, c in enumerate(CLUBS)]
write('clubs', 'club_id club_name city region opened_date floor_area_sqm has_pool', clubs)
PLANS = [('Basic', 24.9, 12, 'no', 5), ('Flex', 39.9, 1, 'no', 4), ('Premium', 54.9, 12, 'yes', 3.2), ('Student', 19.9, 6, 'no', 2), ('Off-Peak', 21.9, 12, 'no', 1.4)]
write('plans', 'plan_id plan_name monthly_fee contract_months classes_included', [[i + 1, *p[:4]] for i, p in enumerate(PLANS)])
# employees
emp = []
for c in clubs:
    for job, n, pay in (('club manager', 1, 3350), ('trainer', 7 if c[5] > 1500 else 5, 2280), ('receptionist', 3, 1950), ('cleaner', 2, 1780), ('technician', 1 if c[5] > 1500 else 0, 2450), ('lifeguard', 2 if c[6] == 'yes' else 0, 1900)):
        for k in range(n + (job != 'club manager' and R.random() < .6)):
            h = c[4] + day(int(max(0, (END - c[4]).days - 90) * R.random())); x = max(h + day(60), START + day(R.randrange(725))) if R.random() < .2 and k else None
            if x and x > END: x = None
            emp.append([401 + len(emp), next(ni), c[0], job, h, x, round(pay * R.uniform(.93, 1.12) * R.choice([1, 1, 1, .5]) if job != 'club manager' else pay * R.uniform(.95, 1.15), -1)])
write('employees', 'employee_id employee_name club_id job_title hire_date leave_date monthly_salary', emp)
# members
mem = []; keen = {}
JW = [2.4, 1.4, 1.1, .9, .9, .7, .6, .8, 1.6, 1.1, .8, .5]
jd = [D.date(2019, 1, 1) + day(i) for i in range((END - D.date(2019, 1, 1)).days + 1)]; jw = [JW[d.month - 1] * (3.2 if d.year == 2025 else 2.6 if d.year == 2024 else 1) for d in jd]
for d in sorted(R.choices(jd, jw, k=455)):
    c = R.choices([c for c in clubs if c[4] <= d], [CLUBS[c[0] - 1][6] * (2 if (d - c[4]).days < 120 else 1) for c in clubs if c[4] <= d])[0]; p = R.choices(range(5), [x[4] for x in PLANS])[0]; src = pick({'website': 6, 'walk-in': 4, 'friend': 3, 'corporate partner': 1.6, 'social media': 2.2 if d.year > 2023 else 1})
    life = int(R.expovariate(1 / (920 / CLUBS[c[0] - 1][7] * (1.6 if src == 'corporate partner' else 1.3 if src == 'friend' else .7 if src == 'social media' else 1) * (.7 if p in (1, 3) else 1)))); x = d + day(max(life, 31 if PLANS[p][2] == 1 else 45))
    if x < START: x = START + day(R.randrange(1100))   # those gone before 2024 are not in the export
    x = x if x <= END else None
    b = None if R.random() < .05 else D.date(int(min(d.year - 16, max(1940, R.gauss(2003 if p == 3 else 1984, 2.5 if p == 3 else 13)))), R.randint(1, 12), R.randint(1, 28))
    mem.append([20001 + len(mem), next(ni), R.choices(['female', 'male', None], [10, 9.4, .5])[0], b, c[0], p + 1, src, d, x, pick({'too expensive': 5, 'moved away': 3, 'no time': 4, 'health': 1.5, 'switched to competitor': 2, 'unhappy with club': 1.2 * CLUBS[c[0] - 1][7]}) if x and R.random() < .9 else None])
    keen[mem[-1][0]] = 0 if R.random() < .06 else min(R.lognormvariate(-.15, .85), 6)
write('members', 'member_id member_name gender birth_date home_club_id plan_id source join_date cancel_date cancel_reason', mem)
# visits
VW = [1.35, 1.2, 1.1, 1, 1, .9, .8, .8, 1.1, 1.05, 1, .7]
vis = []
for m in mem:
    for y in (2024, 2025):
        for mo in range(1, 13):
            for _ in range(int(keen[m[0]] * VW[mo - 1] * CLUBS[m[4] - 1][8] * 1.35 + R.random())):
                d = D.date(y, mo, R.randint(1, 28 if mo == 2 else 30)); d = d + day(1) if d.weekday() == 6 and R.random() < .4 else d
                if d < m[7] or (m[8] and d > m[8]): continue
                if (d.month, d.day) in ((12, 25), (1, 1)): continue
                near = [c[0] for c in clubs if c[2] == clubs[m[4] - 1][2] and c[0] != m[4] and c[4] <= d]; cl = R.choice(near) if near and R.random() < .17 else R.choice([c[0] for c in clubs if c[4] <= d]) if R.random() < .03 else m[4]
                h = R.choices(range(6, 22), [3, 5, 4, 3, 3, 2, 3, 2, 2, 3, 6, 9, 8, 6, 3, 1] if m[5] != 5 else [0, 1, 3, 6, 6, 5, 4, 5, 4, 2, 0, 0, 0, 0, 1, 1])[0]
                vis.append([m[0], cl, d, '%02d:%02d' % (h, R.randrange(60)), max(12, round(R.gauss(66, 19))) if R.random() < .97 else R.randint(120, 235) if R.random() < .96 else None])
vis.sort(key=lambda v: (v[2], v[3], v[0]))
write('visits', 'visit_id member_id club_id visit_date check_in_time duration_minutes', [[100001 + i] + v for i, v in enumerate(vis)])
# class sessions and bookings
CLS = {'Spin': ('cardio', 45, 16, 1.3), 'Yoga': ('mind & body', 60, 14, 1.2), 'Pilates': ('mind & body', 55, 12, 1), 'HIIT': ('cardio', 30, 14, .9), 'Body Pump': ('strength', 50, 16, 1), 'Aqua Fit': ('pool', 45, 12, .7), 'Boxing': ('strength', 50, 10, .6), 'Stretch': ('mind & body', 30, 12, .35)}
active = lambda d, cl: [m for m in mem if m[4] == cl and m[7] <= d and not (m[8] and m[8] < d)]
ses = []; boo = []
for c in clubs:
    own = [k for k in CLS if k != 'Aqua Fit' or c[6] == 'yes']
    for k in range(150 if c[0] != 7 else 118):
        d = max(c[4], START) + day(R.randrange((END - max(c[4], START)).days + 1)); n = R.choices(own, [CLS[x][3] * (1.4 if x == 'HIIT' and d.year == 2025 else 1) for x in own])[0]; tr = [e for e in emp if e[2] == c[0] and e[3] == 'trainer' and e[4] <= d and not (e[5] and e[5] < d)]
        ses.append([None, c[0], n, CLS[n][0], tr[min(int(R.expovariate(.6)), len(tr) - 1)][0] if tr and R.random() < .97 else None, d, d.strftime('%A'), R.choice(['07:00', '09:30', '12:15', '17:30', '18:30', '18:30', '19:45']), CLS[n][2], 'cancelled' if R.random() < .055 else 'held'])
ses.sort(key=lambda s: (s[5], s[7], s[1]))
for i, s in enumerate(ses):
    s[0] = 6001 + i; a = active(s[5], s[1]); w = [keen[m[0]] * (3 if m[5] == 3 else 1) * (1.5 if m[2] == 'female' and s[3] == 'mind & body' else 1) for m in a]
    n = min(s[8], int(len([x for x in w if x]) * .6), max(0, round(R.gauss(s[8] * .27 * CLS[s[2]][3] ** .7 * (1.25 if s[7][:2] in ('17', '18') else 1) * (1.15 if s[5].year == 2025 else 1), 1.6)))); got = set()
    while len(got) < n: got.add(R.choices(a, w)[0][0])
    for m in sorted(got): boo.append([s[0], m, max(s[5] - day(R.randrange(0, 9)), next(x[7] for x in a if x[0] == m)), 'cancelled' if s[9] == 'cancelled' or R.random() < .1 else 'no_show' if R.random() < (.17 if s[7] == '07:00' else .08) else 'attended'])
write('class_sessions', 'session_id club_id class_name category trainer_id session_date weekday start_time capacity status', ses)
write('bookings', 'booking_id session_id member_id booked_date status', [[800001 + i] + b for i, b in enumerate(boo)])
# payments
pay = []
for m in mem:
    how = pick({'direct debit': 7, 'card': 3, 'bank transfer': .7}); fail = .022 * R.choice([.3, .5, 1, 1, 2, 7]) * (.5 if how == 'bank transfer' else 1)
    if m[7] >= START: pay.append([m[0], m[7], 'joining fee', R.choice([15, 25, 25, 35]), 'paid', 'card'])
    for y in (2024, 2025):
        for mo in range(1, 13):
            d = D.date(y, mo, 3)
            if d < m[7] or (m[8] and d > m[8]): continue
            fee = PLANS[m[5] - 1][1] - (2 if y == 2024 else 0)
            if R.random() < fail:
                pay.append([m[0], d, 'membership fee', fee, 'failed', how])
                if R.random() < .6: pay.append([m[0], d + day(R.randint(4, 15)), 'membership fee', fee, 'paid', R.choice([how, 'card'])])
            else: pay.append([m[0], d, 'membership fee', fee, 'refunded' if R.random() < .007 else 'paid', how])
            if keen[m[0]] > .8 and R.random() < (.09 if y == 2025 else .07): pay.append([m[0], d + day(R.randrange(24)), 'personal training', R.choice([45, 45, 120, 120, 210, 380]), pick({'paid': 95, 'refunded': 3, 'failed': 2}), 'card'])
            if R.random() < .16: pay.append([m[0], d + day(R.randrange(24)), 'shop', round(R.lognormvariate(2.3, .8) + 2, 2), 'paid', R.choice(['card', 'card', 'cash'])])
pay.sort(key=lambda p: (p[1], p[0]))
write('payments', 'payment_id member_id payment_date payment_type amount status payment_method', [[300001 + i] + p for i, p in enumerate(pay)])
# maintenance
EQ = {'treadmill': (5, 310, 6), 'bike': (4, 140, 4), 'rowing machine': (2, 170, 5), 'cross trainer': (2.5, 260, 7), 'weights station': (2, 190, 6), 'sauna': (1, 620, 11), 'shower': (3, 130, 3), 'pool pump': (1, 940, 9), 'air conditioning': (1.2, 780, 8)}
mt = []
for k in range(400):
    c = R.choices(clubs, [(END.year + 1 - c[4].year) * c[5] / 1000 for c in clubs])[0]; d = max(c[4], START) + day(R.randrange((END - max(c[4], START)).days + 1)); e = R.choices([e for e in EQ if e != 'pool pump' or c[6] == 'yes'], [v[0] for e, v in EQ.items() if e != 'pool pump' or c[6] == 'yes'])[0]; pr = pick({'low': 3, 'normal': 5, 'high': 2, 'urgent': .7})
    f = d + day(round(EQ[e][2] * {'low': 2, 'normal': 1, 'high': .6, 'urgent': .25}[pr] * R.lognormvariate(0, .6))); f = None if f > END or R.random() < .03 else f
    mt.append([c[0], e, pr, d, f, round(EQ[e][1] * R.lognormvariate(-.2, .6), 2) if f and R.random() < .9 else None])
mt.sort(key=lambda t: (t[3], t[0]))
write('maintenance_tickets', 'ticket_id club_id equipment priority reported_date resolved_date repair_cost', [[5001 + i] + t for i, t in enumerate(mt)])
