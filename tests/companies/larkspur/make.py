# Larkspur Parks: invented holiday parks and campsites. python3 make.py writes the CSV files beside it.
import sys, csv, os, random, datetime as D
R = random.Random(4107)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f); w.writerow(head)
        w.writerows([['' if v is None else str(v).lower() if isinstance(v, bool) else v for v in r] for r in rows])
    print(name, len(rows))
FIRST = '''Alice Amir Beth Callum Cara Dafydd Dana Edwin Elif Esme Farah Finlay Gwen Hamish Harriet Idris Imogen Jamal Jasper Jo Kasia
Kieran Leila Lorna Magnus Maeve Nadia Neil Olwen Omar Petra Piotr Quinn Rhian Rory Saskia Sean Tamara Tariq Una Viktor Wendy Yusuf Zara Anneke
Bram Clara Dieter Elodie Femke Gerard Hanna Ines Joost Klaus Lotte Marit Nils'''.split()
LAST = '''Abernethy Baxter Birch Blom Brannigan Carrick Chaudhry Cole Dacre Davies Dekker Easton Eriksen Fallon Fenwick Garrod Gill Hallam
Hendry Huang Iqbal Jansen Jessop Kaur Keogh Lambert Lister Maddox McRae Meyer Mistry Naylor Novak Oakes Okoro Pascoe Peel Quayle Rees Rossi
Sandhu Schuster Shaw Stott Tanner Thwaite Uddin Vance Visser Wainwright Weir Wilcox Yardley Zielinski'''.split()
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names)
PARKS = [('Saltmarsh Bay', 'East Anglia', 1.25), ("Heron's Reach", 'East Anglia', .8), ('Culver Cove', 'South West', 1.5), ('Gull Rock', 'South West', 1.2),
         ('Tamsin Fields', 'South West', .7), ('Kestrel Down', 'South East', .9), ('Oxbow Meadows', 'South East', .75), ('Fernhollow', 'Wales', .95),
         ('Pendle Edge', 'North', .6), ('Wyre Lake', 'North', 1.1), ('Blackthorn Wood', 'Scotland', .65), ('Loch Varran', 'Scotland', 1.0)]
TYPES = [('Touring Pitch', 'T', 6, 32, .36), ('Tent Pitch', 'C', 4, 24, .2), ('Static Caravan', 'S', 6, 88, .2), ('Lodge', 'L', 6, 155, .12),
         ('Safari Tent', 'F', 5, 118, .07), ("Shepherd's Hut", 'H', 2, 96, .05)]
units = []
for park, region, w in PARKS:
    k = 0
    for i in range(int(54 * w)):
        t = R.choices(TYPES, [x[4] for x in TYPES])[0]; k += 1
        op = D.date(2012, 3, 1) + D.timedelta(R.randrange(4200)); cl = None
        if R.random() < .06: cl = D.date(2024, 9, 1) + D.timedelta(R.randrange(460))
        if R.random() < .05: op = D.date(2024, 2, 1) + D.timedelta(R.randrange(480))
        code = ''.join(x[0] for x in park.replace("'s", '').split()) + park[1].upper()
        units.append(['U%04d' % (len(units) + 1), '%s-%s%02d' % (code, t[1], k), park, region, t[0], max(2, t[2] + R.choice([-2, 0, 0, 0, 2])),
                      R.random() < .62, t[0] in ('Lodge', 'Safari Tent') and R.random() < .45, round(t[3] * R.uniform(.85, 1.25) * (1.12 if region == 'South West' else 1), 2), op, cl])
write('units', 'unit_id unit_code park region unit_type sleeps pets_allowed hot_tub nightly_rate opened_on closed_on'.split(), units)
staff = []
TIT = [('Receptionist', 12.4, 5), ('Housekeeper', 11.9, 7), ('Maintenance Technician', 15.2, 4), ('Groundskeeper', 12.8, 3), ('Park Manager', 22.5, 1), ('Bar & Kitchen', 12.1, 4)]
gn = iter(names)
for park, region, w in PARKS:
    for t, pay, n in TIT:
        for i in range(max(1 if t == 'Park Manager' else 2, round(n * (w if n > 1 else 1)))):
            h = D.date(2015, 1, 5) + D.timedelta(R.randrange(3950))
            l = h + D.timedelta(R.randrange(150, 1500)) if R.random() < .3 and t not in ('Park Manager', 'Maintenance Technician') else None
            if l and l > D.date(2025, 12, 20): l = None
            staff.append([1000 + len(staff), next(gn), park, t, h, l, round(pay * R.uniform(.97, 1.15), 2)])
write('staff', 'staff_id full_name park job_title hired_on left_on hourly_wage'.split(), staff)
guests = []
CTY = [('United Kingdom', 70), ('Netherlands', 10), ('Germany', 8), ('Ireland', 6), ('Belgium', 3), ('France', 3)]
for i in range(1900):
    n = next(gn); j = D.date(2018, 1, 1) + D.timedelta(R.randrange(2880)); tier = R.choices([None, 'Bronze', 'Silver', 'Gold'], [58, 24, 12, 6])[0]
    guests.append(['G%05d' % (20001 + i), n, n.lower().replace(' ', '.') + R.choice(['@mailhop.example', '@postbird.example', '@inboxly.example']) if R.random() < .93 else None,
                   R.choices([c[0] for c in CTY], [c[1] for c in CTY])[0], R.randint(1944, 2004), tier, j if tier else None, R.random() < .44])
write('guests', 'guest_id full_name email country birth_year loyalty_tier loyalty_since newsletter'.split(), guests)
SEAS = [.25, .35, .55, 1.1, 1.35, 1.5, 2.3, 2.7, 1.15, .85, .35, .6]
CH = [('Website', 46, 0), ('Phone', 15, 0), ('Booking.com', 19, .16), ('Pitchup', 13, .1), ('Walk-in', 7, 0)]
days = [D.date(2024, 1, 1) + D.timedelta(i) for i in range(731)]
wd = [SEAS[d.month - 1] * (1.6 if d.weekday() == 4 else 1.2 if d.weekday() in (0, 5) else .8) * (1.08 if d.year == 2025 else 1) for d in days]
uw = [{'Touring Pitch': 1, 'Tent Pitch': .8, 'Static Caravan': 1.2, 'Lodge': 1.7, 'Safari Tent': 1.3, "Shepherd's Hut": 1.8}[u[4]] * R.uniform(.3, 1.7) for u in units]
gw = [R.paretovariate(2.2) * (2 if g[5] == 'Gold' else 1.4 if g[5] else .9) for g in guests]
for i in R.sample(range(len(guests)), 120): gw[i] = 0
for i in R.sample(range(len(units)), 14): uw[i] = 0
bk = []
for d in sorted(R.choices(days, wd, k=4700)):
    while True:
        u = R.choices(units, uw)[0]
        if u[9] <= d and (not u[10] or u[10] >= d) and not (u[4] == 'Tent Pitch' and d.month in (12, 1, 2) and R.random() < .9): break
    g = R.choices(guests, gw)[0]
    ch = R.choices(CH, [c[1] * (1.35 if c[0] == 'Website' and d.year == 2025 else .75 if c[0] == 'Phone' and d.year == 2025 else 1) for c in CH])[0]
    lead = 0 if ch[0] == 'Walk-in' else min(330, int(R.expovariate(1 / (62 if d.month in (7, 8) else 30))))
    n = R.choices([1, 2, 3, 4, 5, 7, 10, 14], [9, 22, 22, 12, 6, 22, 4, 3])[0]
    st = R.choices(['checked_out', 'cancelled', 'no_show'], [86, 11 + (4 if ch[0] == 'Booking.com' else 0), 0 if ch[0] == 'Walk-in' else 2.2])[0]
    if ch[0] == 'Walk-in': st = 'checked_out'
    if st == 'checked_out' and d + D.timedelta(n) > D.date(2025, 12, 31): st = 'in_house'
    price = round(n * u[8] * (1.3 if d.month in (7, 8) else .9 if d.month in (1, 2, 11) else 1.05) * (1.05 if d.year == 2025 else 1), 2)
    disc = round(price * R.choice([.05, .1, .1, .15, .2]), 2) if R.random() < .27 else 0
    canc = d - D.timedelta(R.randint(0, min(lead, 40))) if st == 'cancelled' else None
    tot = 0 if st == 'cancelled' else round(price - disc, 2)
    bk.append([d - D.timedelta(lead), g[0], u[0], ch[0], d, d + D.timedelta(n), n, R.choices([1, 2, 2, 3, 4], [2, 5, 5, 1, 2])[0], R.choices([0, 1, 2, 3], [5, 2, 3, 1])[0],
               R.choices([0, 1, 2], [6, 3, 1])[0] if u[6] else 0, price, disc, tot, round(tot * ch[2], 2), st, canc, lead])
bk.sort(key=lambda b: b[0])
bk = [[700001 + i] + b for i, b in enumerate(bk)]
write('bookings', '''booking_id booked_on guest_id unit_id channel arrival_date departure_date nights adults children dogs price_before_discount
discount total_price commission status cancelled_on lead_time_days'''.split(), bk)
ITEM = [('Bike hire (day)', 'Activities', 18, .2), ('Kayak hire', 'Activities', 26, .22), ('Archery session', 'Activities', 15, .3), ('Firewood bag', 'Shop', 7.5, .55), ('Barbecue pack', 'Shop', 22, .6),
        ('Gas bottle', 'Shop', 34, .72), ('Breakfast hamper', 'Food & Drink', 29, .5), ('Pizza night', 'Food & Drink', 13.5, .38), ('Children\'s meal', 'Food & Drink', 7.2, .41),
        ('Late checkout', 'Stay Upgrades', 25, .1), ('Linen pack', 'Stay Upgrades', 14, .45), ('Cot hire', 'Stay Upgrades', 9, .15), ('Sauna slot', 'Wellness', 20, .25), ('Massage', 'Wellness', 58, .63)]
ok = [b for b in bk if b[15] in ('checked_out', 'in_house')]; ex = []
for b in R.choices(ok, [b[7] * (1.4 if b[10] else 1) for b in ok], k=3900):
    it = R.choices(ITEM, [6, 3, 2, 9, 4, 3, 4, 7, 5, 3, 4, 2, 3, 1.5])[0]; q = R.choices([1, 2, 3, 4], [6, 3, 1, 1])[0]
    s = min(b[5] + D.timedelta(R.randrange(b[7])), D.date(2025, 12, 31)); a = round(q * it[2] * (1.06 if s.year == 2025 else 1), 2)
    ex.append([b[0], s, it[0], it[1], q, a, round(a * it[3] * R.uniform(.92, 1.08), 2)])
ex.sort(key=lambda e: e[1])
write('extras', 'extra_id booking_id sold_on item category quantity amount cost'.split(), [[50001 + i] + e for i, e in enumerate(ex)])
TOP = ['Cleanliness', 'Noise', 'Staff', 'Facilities', 'Value for money', 'Wi-Fi', 'Location']
base = {p[0]: R.uniform(3.4, 4.6) for p in PARKS}; pk = {u[0]: u for u in units}; rec = {}
for s in staff:
    if s[3] in ('Receptionist', 'Park Manager'): rec.setdefault(s[2], []).append(s[0])
rv = []
for b in R.sample([b for b in ok if b[15] == 'checked_out'], 1500):
    p = pk[b[3]][2]; m = base[p]; f = lambda s: max(1, min(5, round(R.gauss(m, s))))
    d = min(b[6] + D.timedelta(R.randrange(1, 20)), D.date(2025, 12, 31))
    rv.append([b[0], d, R.choice(['Google', 'Own survey', 'Own survey', 'Booking.com' if b[4] == 'Booking.com' else 'Google']), f(1), f(.9), f(.7), R.choice(TOP) if R.random() < .6 else None, R.choice(rec[p]) if R.random() < .46 else None])
rv.sort(key=lambda r: r[1])
write('reviews', 'review_id booking_id reviewed_on source overall_rating cleanliness_rating staff_rating main_topic replied_by'.split(), [[9001 + i] + r for i, r in enumerate(rv)])
tec = {}
for s in staff:
    if s[3] == 'Maintenance Technician': tec.setdefault(s[2], []).append(s[0])
mj = []
CAT = [('Plumbing', 9, 46, 75), ('Electrical', 7, 38, 85), ('Heating', 5, 90, 110), ('Carpentry', 4, 55, 70), ('Grounds', 6, 18, 48), ('Appliance', 5, 120, 42), ('Hot Tub', 3, 95, 66)]
for i in range(1350):
    c = R.choices(CAT, [x[1] for x in CAT])[0]
    while True:
        u = R.choice(units)
        if c[0] != 'Hot Tub' or u[7]: break
    d = days[R.randrange(731)]; pr = R.choices(['low', 'normal', 'urgent'], [3, 5, 2])[0]; dd = int(R.expovariate(1 / {'low': 16, 'normal': 7, 'urgent': 1.6}[pr]))
    done = d + D.timedelta(dd)
    if done > D.date(2025, 12, 31): done = None
    con = R.random() < .16
    mj.append([u[0], d, done, c[0], pr, round(c[2] * R.lognormvariate(-.2, .7), 2) if R.random() < .8 else 0, round(c[3] * R.lognormvariate(-.1, .5) * (1.7 if con else 1), 2), con, None if con else R.choice(tec[u[2]]), dd if done else None])
mj.sort(key=lambda m: m[1])
write('maintenance_jobs', 'job_id unit_id reported_on completed_on category priority parts_cost labour_cost contractor_used assigned_to days_to_fix'.split(), [['MJ%05d' % (i + 1)] + m for i, m in enumerate(mj)])
