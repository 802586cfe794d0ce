# Quillmere: an invented private school for languages and office skills. python3 make.py writes the CSV files beside it.
import sys, csv, os, random, datetime as D
R = random.Random(60217)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f); w.writerow(head.split()); w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))
START, END = D.date(2024, 1, 1), D.date(2025, 12, 31)
day = D.timedelta
def pick(d): return R.choices(list(d), list(d.values()))[0]
def between(a, b): return a + day(R.randrange((b - a).days + 1))

# branches, courses, teachers
BR = [('Castle Gate', 'Bristol', D.date(2009, 9, 1), 9, 5), ('Harbour Street', 'Bristol', D.date(2014, 1, 6), 7, 4.4), ('Riverside', 'Cardiff', D.date(2012, 9, 3), 6, 3.6),
      ('Abbey Yard', 'Bath', D.date(2018, 4, 9), 4, 2.2), ('Quayside', 'Exeter', D.date(2022, 9, 5), 3, 1.5)]
bw = {i + 1: b[4] for i, b in enumerate(BR)}
write('branches', 'branch_id branch_name city opened_on rooms', [[i + 1] + list(b[:4]) for i, b in enumerate(BR)])
SUB = {  # subject: (category, weight, growth, drop-out, rating)
    'English': ('language', 6, 1.1, .10, 4.3), 'Spanish': ('language', 5, 1.2, .13, 4.4), 'French': ('language', 3.4, .9, .15, 4.1), 'German': ('language', 2.6, .95, .17, 4.0),
    'Italian': ('language', 2, 1.05, .12, 4.5), 'Japanese': ('language', 1.3, 1.5, .22, 4.2), 'Bookkeeping': ('office skills', 2.3, 1, .09, 3.9),
    'Excel': ('office skills', 3, 1.25, .05, 4.3), 'Project Management': ('office skills', 1.8, 1.15, .07, 4.0), 'Public Speaking': ('office skills', 1.1, .8, .06, 4.6)}
FORM = {'evening': (5, 40, 12, 80), 'intensive': (2, 60, 8, 21), 'weekend': (2, 24, 9, 30), 'online': (3, 30, 7.5, 70)}  # weight, hours, price per hour, length in days
courses = []
for s, (cat, *_) in SUB.items():
    for lv in (['A1', 'A2', 'B1', 'B2', 'C1'] if s in ('English', 'Spanish', 'French') else ['A1', 'A2', 'B1'] if cat == 'language' else [None]):
        for f in R.sample(list(FORM), R.choice([2, 3]) if cat == 'language' else 4):
            h = FORM[f][1] if cat == 'language' else R.choice([12, 16, 20, 24]); la = between(D.date(2015, 1, 1), D.date(2023, 9, 1)) if R.random() < .85 else between(D.date(2024, 2, 1), D.date(2025, 6, 1))
            courses.append([101 + len(courses), ' '.join(x for x in (s, lv, f.capitalize()) if x), s, cat, lv, f, h, round(h * FORM[f][2] * R.uniform(.92, 1.15) * (1 if cat == 'language' else 1.6) / 5) * 5, la, between(D.date(2024, 9, 1), D.date(2025, 9, 1)) if R.random() < .08 else None])
write('courses', 'course_id title subject category level format hours list_price launched_on retired_on', courses)
CO = {c[0]: c for c in courses}
FIRST = '''Abigail Aidan Amelia Arjun Beth Callum Carys Daisy Dylan Eleri Ewan Fatima Finn Freya Gareth Grace Harriet Hassan Imogen Isaac Jasmine Joel Kiran Leah Lewis Megan Milo Nadia Niamh Oscar
Poppy Rhys Rosie Samir Seren Tariq Tilly Toby Yasmin Zara'''.split()
LAST = '''Ashdown Barlow Bevan Cartwright Choudhury Dawes Ellery Fenwick Gill Hargreave Ibrahim Jarvis Kendrick Lacey Merrick Nuttall Okafor Penrose Quigley Rowntree Sandhu Tregear Upton Vaughan
Whitlock Yardley Bramwell Colley Dunmore Eastwood Farrow Gower Hallam Ingram Jessop Kerslake Lomax Mostyn Norrish Osgood Pascoe Rudge Selwyn Thorne Udall Venn Wragg Younge'''.split()
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names)
teachers = []
for i in range(44):
    hi = between(D.date(2012, 1, 1), D.date(2025, 8, 1)); le = between(max(hi + day(200), D.date(2024, 3, 1)), D.date(2026, 6, 1)) if R.random() < .22 else None; em = 'permanent' if R.random() < .42 else 'freelance'
    s = list(SUB)[i] if i < 10 else pick({s: v[1] for s, v in SUB.items()})
    teachers.append([301 + i, names.pop(), s, em, pick(bw), round(R.gauss(34 if em == 'freelance' else 27, 4) * 2) / 2, between(D.date(2013, 9, 2), D.date(2022, 9, 2)) if i < 10 else hi, None if i < 10 or (le and le > END) else le])
write('teachers', 'teacher_id teacher_name main_subject employment home_branch_id hourly_rate hired_on left_on', teachers)
skill = {t[0]: R.gauss(0, .35) for t in teachers}

# corporate clients and students
IND = {'Manufacturing': 5, 'Software': 5, 'Hospitality': 4, 'Healthcare': 4, 'Law': 3, 'Logistics': 3, 'Public Sector': 3, 'Retail': 3}
cn = [a + ' ' + b for a in 'Alderbrook Bexcombe Corriton Dunhaven Elmfirth Foxholt Gracewell Hartmoor Ivelby Kestrow Lynford Marlhythe Netherby Oxlode'.split() for b in 'Systems|Partners|Foods|Group|Care|Works'.split('|')]; R.shuffle(cn)
clients = [[501 + i, cn.pop(), pick(IND), R.choice([0, 5, 5, 10, 10, 15, 20]), d, R.choice(['gold', 'silver', 'silver', 'bronze', 'bronze', None])]
           for i, d in enumerate(sorted([between(D.date(2016, 1, 1), END) for _ in range(36)] + [between(START, END) for _ in range(22)]))]
write('clients', 'client_id company_name industry discount_percent client_since contract_level', clients)
cw = {c[0]: R.paretovariate(1.1) for c in clients if R.random() < .9}; CL = {c[0]: c for c in clients}; cend = {c: between(D.date(2024, 8, 1), D.date(2025, 3, 1)) for c in cw if R.random() < .4 and CL[c][4] < D.date(2024, 3, 1)}
SRC = {'website': 6, 'recommendation': 4, 'social media': 3, 'search engine': 3, 'leaflet': 1, 'job centre': 1.2}
students = []
for i in range(1750):
    cl = pick(cw) if R.random() < .24 else None; b = pick(bw)
    students.append([2001 + i, names.pop() if names else '%s %s-%s' % (R.choice(FIRST), *R.sample(LAST, 2)), BR[b - 1][1] if R.random() < .8 else R.choice(['Newport', 'Swindon', 'Taunton', 'Gloucester', None]),
                     None if R.random() < .18 else int(min(2007, R.gauss(1989, 11))), None, 'employer' if cl else pick(SRC) if R.random() < .92 else None, cl, b])
taken = {}

# classes and enrolments
classes = []; enr = []; exams = []; reg = {}
dates = [between(D.date(2024, 1, 15), D.date(2026, 3, 2)) for _ in range(520)]
for st in sorted(dates):
    st -= day(st.weekday() % 3)
    if (st.month, st.day) > (12, 18) or (st.month, st.day) < (1, 5): continue
    if st.month in (7, 12) and R.random() < .5 or st.month == 8 and R.random() < .35: continue
    live = [c for c in courses if c[8] < st - day(40) and not (c[9] and c[9] < st)]
    c = R.choices(live, [SUB[c[2]][1] * FORM[c[5]][0] * (SUB[c[2]][2] if st.year > 2024 else 1) * {'A1': 2, 'A2': 1.6, 'C1': .5}.get(c[4], 1) / (4 if c[3] != 'language' else 12) for c in live])[0]
    f = c[5]; b = None if f == 'online' else pick(bw); ts = [t for t in teachers if t[2] == c[2] and t[6] < st and not (t[7] and t[7] < st)]
    t = R.choices(ts, [3 if t[4] == b else 1 for t in ts])[0]; en = st + day(FORM[f][3] if c[3] == 'language' else {'evening': 42, 'online': 35, 'weekend': 15, 'intensive': 4}[f]); mx = 16 if f == 'online' else R.choice([8, 10, 12, 12, 14])
    can = R.random() < .075 and st <= END; cid = 4001 + len(classes)
    state = 'cancelled' if can else 'planned' if st > END else 'running' if en > END else 'completed'
    classes.append([cid, c[0], b, t[0], st, en, mx, state])
    n = min(mx, max(1, round(R.gauss(mx * .72, mx * .2)))) if not can else R.choice([1, 2, 2, 3, 4])
    for _ in range(max(1, n // 2) if st > END else n):
        ed = st - day(int(R.expovariate(1 / 22)) + 1)
        if ed < START: ed = between(START, st - day(1))
        while True:
            s = R.choice(students) if R.random() < .62 or not taken else R.choice(students[:400])
            if (b is None or s[7] == b or R.random() < .12) and cid not in taken.setdefault(s[0], set()) and not (s[6] and (CL[s[6]][4] > ed or cend.get(s[6], END) < ed)): break
        if ed > END: continue
        taken[s[0]].add(cid); reg[s[0]] = min(reg.get(s[0], ed), ed)
        r = R.random(); do = SUB[c[2]][3] * (1.5 if f == 'online' else .9); e = 'cancelled' if can or r < .05 else 'dropped' if r < .05 + do and st <= END else {'completed': 'completed', 'running': 'attending', 'planned': 'booked'}[state]
        dr = None
        if e == 'dropped':
            dr = st + day(R.randint(1, (en - st).days))
            if dr > END: e, dr = 'attending', None
        pr = round(c[7] * (1.05 if ed.year > 2024 else 1) * (1 - (CL[s[6]][3] / 100 if s[6] else R.choices([0, .1], [5, 1])[0])) * R.choice([1, 1, 1, .98]), 2); m = 'invoice' if s[6] else pick({'card': 6, 'bank transfer': 3, 'direct debit': 2, 'cash': .6})
        due = ed + day(30 if m == 'invoice' else 14); pay = ed if m in ('card', 'cash') else due + day(round(R.gauss(-4, 9 if m == 'invoice' else 5))) + (day(R.randint(10, 60)) if R.random() < .09 else day(0)); pay = max(pay, ed)
        if pay > END or R.random() < .012: pay = None
        ha = None if e in ('cancelled', 'booked') else round(c[6] * (R.uniform(.7, 1) if e == 'completed' else R.uniform(.05, .5))) if e != 'attending' else round(c[6] * R.uniform(.8, 1) * (END - st).days / (en - st).days)
        ra = max(1, min(5, round(SUB[c[2]][4] - .25 + skill[t[0]] + R.gauss(0, .8)))) if e == 'completed' and R.random() < .6 else 1 + R.randrange(3) if e == 'dropped' and R.random() < .15 else None
        if e == 'cancelled': pr = m = due = pay = None
        enr.append([None, s[0], cid, ed, e, pr, m, due, pay, dr, ha, ra])
        if e == 'completed' and (c[3] == 'language' and c[4] != 'A1' or c[2] == 'Bookkeeping') and R.random() < .62:
            xd = en + day(R.randint(3, 20)); sc = max(18, min(100, round(R.gauss(69 + 8 * skill[t[0]] - {'B2': 3, 'C1': 6}.get(c[4], 0), 13))))
            if xd <= END: exams.append([None, enr[-1], xd, sc, 'yes' if sc >= 60 else 'no'])
enr.sort(key=lambda e: (e[3], e[2], e[1]))
for i, e in enumerate(enr): e[0] = 20001 + i
exams.sort(key=lambda x: (x[2], x[1][0]))
write('students', 'student_id student_name city birth_year registered_on heard_about_us client_id', [s[:4] + [max(reg[s[0]] - day(R.choice([0, 0, 0, 1, 3, 9])), START) if s[0] in reg else between(START, END)] + s[5:7] for s in students])
write('classes', 'class_id course_id branch_id teacher_id starts_on ends_on max_seats status', classes)
write('enrolments', 'enrolment_id student_id class_id enrolled_on status price payment_method due_on paid_on dropped_on hours_attended rating', enr)
write('exams', 'exam_id enrolment_id exam_date score passed', [[8001 + i, x[1][0]] + x[2:] for i, x in enumerate(exams)])
