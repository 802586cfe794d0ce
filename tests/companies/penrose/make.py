"""Penrose: eight dental clinics in the south-west of England. `python3 make.py FOLDER` writes twelve CSV files there, always the same."""
import csv, random, sys
from datetime import date, timedelta as td
from pathlib import Path
OUT = Path(sys.argv[1] if len(sys.argv) > 1 else '.'); rnd = random.Random('penrose dental 10')
D0, TODAY, D9 = date(2023, 1, 1), date(2025, 12, 31), date(2026, 4, 24)
def yes(p): return rnd.random() < p
def yn(p): return 'yes' if yes(p) else 'no'
def past(d): return d if d and d <= TODAY else None
def between(a, b): return a + td(rnd.randint(0, max(0, (b - a).days)))
def lot(text):      # one of 'a:5|b:3', drawn by weight
    names, weights = zip(*(t.rsplit(':', 1) for t in text.split('|'))); return rnd.choices(names, [float(w) for w in weights])[0]
def wait(mean, shape=1.6): return td(round(rnd.gammavariate(shape, mean / shape)))
def save(name, columns, rows):
    with open(OUT / f'{name}.csv', 'w', newline='', encoding='utf-8') as f:
        out = csv.DictWriter(f, columns.split(), extrasaction='ignore', restval='', lineterminator='\n'); out.writeheader(); out.writerows(rows)
    print(f'{name}: {len(rows)}')
clinics = [dict(zip('clinic_code clinic_name town county opened_date surgeries dentists hygienists level miss mood price'.split(), c)) for c in (
    ('TRU', 'Lemon Street', 'Truro', 'Cornwall', date(2008, 9, 1), 5, 3, 2, 1.05, .045, 4.6, 1.06), ('FAL', 'Harbourside', 'Falmouth', 'Cornwall', date(2011, 4, 18), 4, 3, 3, 1, .06, 4.4, 1),
    ('STA', 'St Austell', 'St Austell', 'Cornwall', date(2013, 2, 4), 3, 2, 1, .95, .075, 4.2, .94), ('NEW', 'Fistral', 'Newquay', 'Cornwall', date(2016, 6, 6), 3, 2, 1, .9, .08, 4.3, .97),
    ('PLH', 'Plymouth Hoe', 'Plymouth', 'Devon', date(2014, 10, 13), 5, 3, 2, 1.08, .055, 4.45, 1.04), ('PLM', 'Mutley', 'Plymouth', 'Devon', date(2017, 1, 9), 3, 2, 1, .85, .1, 3.8, .92),
    ('EXE', 'Exeter Quay', 'Exeter', 'Devon', date(2019, 5, 20), 6, 3, 2, 1.12, .04, 4.65, 1.12), ('TAU', 'Taunton', 'Taunton', 'Somerset', date(2024, 5, 13), 4, 2, 1, .9, .05, 4.5, 1.02))]
by_code = {c['clinic_code']: c for c in clinics}
FIRST = '''Abigail Adam Aisha Alan Alfie Alison Amir Andrea Angus Anita Barnaby Beatrice Bethan Bryony Callum Carys Chloe Colin Craig Daisy Darren Demelza Derek Donna Dylan Edith Elowen Emlyn Esme Ewan Farah Felix Fiona Freya Gareth Gemma George Gillian Gwen Hannah Harriet Hugo Imogen Irene Ivan Jago Jasmine Jenna Joan Joel Kensa
Kerensa Kevin Kirsty Lamorna Leon Linda Lowenna Lydia Malcolm Maureen Merryn Miles Mohan Morwenna Nadia Neil Nigel Olive Oliver Owen Pamela Perran Petroc Phoebe Priya Ralph Rhys Rowena Ruby Rupert Samira Selina Shaun Sheila Stella Tamsin Theo Tristan Una Verity Vivian Wilf Zelah'''.split()
LAST = '''Angove Bolitho Bray Burrows Carlyon Chenoweth Coad Couch Curnow Daniell Dunstan Eddy Endean Faulkner Furse Gilbert Goldsworthy Grose Hambly Harvey Hawke Hocking Hosking Jago Jenkin Keast Kempthorne Kitto Lanyon Laity Lobb Luke Martyn Medlyn Menhenick Michell Moyle Nance Nicholls Oates Odgers Opie Pascoe Pellow Pender Penhaligon Polglase Prideaux Quick Retallack Rickard Roskilly Rowe Rundle
Sandercock Semmens Skewes Spargo Symons Tangye Teague Tonkin Trebilcock Tregenza Treloar Trembath Tremayne Trethewey Trevena Trevithick Truscott Uren Varcoe Vingoe Vivian Warne Williams Yelland Begum Kowalski Nowak Patel Singh Ahmed Costa Ferreira Okafor Mensah Chen Marsh Cole Dart Exley Lamb Pike Stone Webber Yeo Hannaford Luscombe'''.split()
people = [f'{a} {b}' for a in FIRST for b in LAST]; rnd.shuffle(people); staff = []
def hire(code, role, start, leave=None):
    staff.append(dict(clinician_id=f'C{101 + len(staff)}', clinician_name=('Dr ' if role in ('dentist', 'orthodontist') else '') + people.pop(), role=role, clinic_code=code, contract_type=lot('associate:7|employed:3') if role != 'hygienist' else lot('associate:3|employed:7'),
        gdc_number=rnd.randint(61000, 299999), start_date=start, leave_date=leave, days=set(rnd.sample(range(5), 2)) | ({5} if yes(.15) else set()), pace=rnd.uniform(.8, 1.2), sells=rnd.uniform(.46, .74), endo=yes(.8), implants=yes(.45), second=None))
for c in clinics:
    k, new = c['clinic_code'], c['clinic_code'] == 'TAU'; lowest = max(c['opened_date'], date(2009, 1, 1)) + td(-30 if new else 20)
    for i, role in [(i, r) for r in ('dentist', 'hygienist') for i in range(c[r + 's'])]:
        if i == c[role + 's'] - 1 and not new and yes(.6):      # somebody who left, and somebody in the same chair afterwards
            gone = between(date(2023, 6, 1), date(2025, 9, 30)); hire(k, role, between(lowest, date(2022, 1, 1)), gone); days = staff[-1]['days']; hire(k, role, gone + td(rnd.randint(5, 60))); staff[-1]['days'] = days
        else: hire(k, role, between(lowest, date(2024, 6, 3) if new else date(2022, 11, 1)))
hire('EXE', 'orthodontist', date(2020, 2, 3)); staff[-1].update(days={0, 3}, second=('PLH', 3)); hire('TRU', 'orthodontist', date(2023, 9, 4)); staff[-1].update(days={1, 4}, second=('FAL', 4))
for s in staff[4:]:
    if s['role'] == 'dentist' and s['clinic_code'] in ('STA', 'PLM'): s['second'] = ({'STA': 'NEW', 'PLM': 'PLH'}[s['clinic_code']], min(s['days'])) if yes(.5) else None
PLANS = {'Essential': 13.95, 'Complete': 22.50, 'Perio Plus': 31.00, 'Young Smiles': 7.50}
NEAR = {'TRU': 'Probus|Chacewater|Perranporth', 'FAL': 'Penryn|Mylor|Helston', 'STA': 'Par|Fowey|Mevagissey', 'NEW': 'Crantock|St Columb|Perranporth', 'PLH': 'Plymstock|Saltash|Ivybridge', 'PLM': 'Saltash|Plympton', 'EXE': 'Topsham|Crediton|Exmouth', 'TAU': 'Wellington|Bridgwater'}
patients, pool = [], {c: [] for c in by_code}
def enrol(code, registered, base=False):
    born = TODAY - td(int(365.25 * min(92, max(4, rnd.gauss(45, 21))))); born = min(born, registered - td(400))
    src = lot('Recommendation:34|Google search:24|Google Ads:%d|Website:8|Social media:%d|Walk-in:7|GP referral:3|:5' % ((3, 2) if base else (8 + 5 * (registered.year - 2023), 6 + 4 * (registered.year - 2023))))
    p = dict(patient_name=people.pop(), date_of_birth=born, town=by_code[code]['town'] if yes(.62) else rnd.choice(NEAR[code].split('|')) if yes(.93) else '', clinic_code=code, registered_date=registered, referral_source=src, marketing_consent=yn(.56),
             insurer=lot('Bluecrest Health:9|Wessex Mutual:5|Meridian Dental:5|Halden Life:3') if yes(.2) else '', until=between(D0, TODAY) if yes(.3) else D9, seen=0)
    if yes({'Recommendation': .36, 'Google Ads': .2, 'Social media': .18, 'Walk-in': .15}.get(src, .28)):
        start = between(max(date(2019, 1, 7), registered), date(2025, 11, 30)) if base else registered + wait(60); end = start + td(rnd.randint(90, 1500)) if yes(.42) else None
        plan = 'Young Smiles' if (start - born).days < 18 * 365 else lot('Essential:50|Complete:36|Perio Plus:14')
        if past(start): p.update(membership_plan=plan, monthly_fee=PLANS[plan], membership_start=start, membership_end=past(end))
    pool[code].append(p); patients.append(p); return p
for c in clinics[:-1]:
    for _ in range(round(420 * c['level'])): enrol(c['clinic_code'], between(c['opened_date'], date(2022, 12, 20)), True)
MENU = {code: dict(treatment_code=code, treatment_name=n, category=k, list=p) for code, n, k, p in (l.split('/') for l in '''EX1/New patient examination/examination/75;EX2/Examination/examination/52;XR1/Small X-ray/x-ray/18;XR2/Panoramic X-ray/x-ray/48;HY1/Scale and polish/hygiene/68
    ;HY2/Periodontal treatment/hygiene/120;HY3/Fluoride varnish/hygiene/25;EM1/Emergency visit/examination/85;FI1/White filling/filling/135;FI2/Large filling/filling/195;RC1/Root canal front tooth/root canal/395;RC2/Root canal molar/root canal/620;OS1/Extraction/extraction/150;OS2/Surgical extraction/extraction/260
    ;CR1/Porcelain crown/crown and bridge/680;CR2/Zirconia crown/crown and bridge/790;BR1/Bridge/crown and bridge/1250;IM1/Implant/implant/2400;DE1/Denture/denture/720;NG1/Night guard/appliance/260;WH1/Whitening/cosmetic/340;VE1/Veneer/cosmetic/640;OR1/Clear aligners/orthodontics/3100;OR2/Aligner review/orthodontics/60'''.replace('\n    ', '').split(';'))}
WORK = 'FI1:34|FI2:17|RC1:5|RC2:5|OS1:9|OS2:3|CR1:8|CR2:5|BR1:1.6|IM1:4.5|DE1:3|NG1:4|WH1:5|VE1:2'
LABS = {'CR': ('Tamar Ceramics:5|Kerrow Dental Lab:4|Moorland Studio:3', 'crown', 118), 'BR': ('Tamar Ceramics:4|Kerrow Dental Lab:4', 'bridge', 290), 'IM': ('Tamar Ceramics:5|Moorland Studio:3', 'implant crown', 240), 'DE': ('Southwest Prosthetics:7|Kerrow Dental Lab:3', 'denture', 165),
        'NG': ('Kerrow Dental Lab:3|Southwest Prosthetics:2', 'night guard', 48), 'VE': ('Tamar Ceramics:3|Moorland Studio:2', 'veneer', 135), 'OR1': ('ClearArc Aligners:1', 'aligner set', 890)}
SPEED, REDO = {'Tamar Ceramics': 9, 'Kerrow Dental Lab': 12, 'Moorland Studio': 11, 'Southwest Prosthetics': 14, 'ClearArc Aligners': 19}, {'Tamar Ceramics': .03, 'Kerrow Dental Lab': .09, 'Moorland Studio': .05, 'Southwest Prosthetics': .07, 'ClearArc Aligners': .02}
SLOW = {'Bluecrest Health': 21, 'Wessex Mutual': 34, 'Meridian Dental': 27, 'Halden Life': 48}; appts, done, plans, invoices, payments, labs, reviews = [], [], [], [], [], [], []
def to_lab(a, prefix, sent, redo='no'):
    who, item, fee = LABS[prefix]; lab = lot(who); due = sent + td(28 if prefix == 'OR1' else 14 if prefix in ('CR', 'NG', 'VE') else 18)
    back = sent + td(2) + wait(SPEED[lab] * (1.05 if lab == 'Kerrow Dental Lab' and sent.year == 2025 else .84), 5)
    if sent <= TODAY: labs.append(dict(a, lab=lab, item=item, sent_date=sent, due_date=due, received_date=past(back), lab_fee=round(fee * rnd.uniform(.9, 1.15) * (1 + .03 * (sent.year - 2023)), 2) if redo == 'no' else 0, remake=redo))
    if redo == 'no' and yes(REDO[lab]): to_lab(a, prefix, back + td(rnd.randint(3, 14)), 'yes')
def bill(a, p, total, d):
    ins = p['insurer'] if yes(.9) else ''; share = round(total * rnd.choice([.5, .6, .75, .8, 1]), 2) if ins else 0; bad = yes(.022 if a['clinic_code'] != 'PLM' else .04)
    inv = dict(a, invoice_no=f'INV-{20001 + len(invoices)}', patient=p, invoice_date=d, due_date=d + td(30 if ins else 14), amount=total, insurer=ins, insurer_share=share if ins else None, outstanding=total)
    parts = [('insurer', share, d + td(4) + wait(SLOW[ins], 4), 'bank transfer')] if ins and not yes(.015) else []
    own = round(total - share, 2); how = lot('card:70|bank transfer:11|cash:6|direct debit:8') if total < 600 else lot('card:50|bank transfer:17|finance:26|direct debit:7'); when = d if yes(.78) else d + wait(19)
    if own and not bad: parts += [('patient', own, when, how)] if own < 500 or yes(.6) else [('patient', round(own / 2, 2), when, how), ('patient', round(own - round(own / 2, 2), 2), when + td(rnd.randint(20, 75)), how)]
    for payer, amount, day, method in parts:
        if day <= TODAY: payments.append(dict(invoice_no=inv['invoice_no'], payment_date=day, payer=payer, method=method, amount=amount)); inv['outstanding'] = round(inv['outstanding'] - amount, 2)
    inv['status'] = 'paid' if not inv['outstanding'] else 'unpaid' if inv['outstanding'] == total else 'part paid'
    if inv['status'] == 'unpaid' and (TODAY - d).days > 200 and yes(.6): inv.update(status='written off', outstanding=0)
    invoices.append(inv)
def treat(a, p, s, d):
    c, kind = by_code[a['clinic_code']], a['appointment_type']; member = bool(p.get('membership_start')) and p['membership_start'] <= d and not (p['membership_end'] and p['membership_end'] < d)
    codes = (['EX2'] + ['XR1'] * yes(.3) if kind == 'Check-up' else ['EX1'] + ['XR1'] * yes(.45) + ['XR2'] * yes(.2) if kind == 'New patient exam' else [lot('HY1:8|HY2:2')] + ['HY3'] * yes(.1) if kind == 'Hygiene' else
             ['EM1'] + ['XR1'] * yes(.4) + [lot('FI1:5|OS1:3|RC1:1')] * yes(.35) if kind == 'Emergency' else [lot('OR1:1|OR2:6')] if kind == 'Orthodontic' else [] if kind == 'Consultation' else [lot(WORK) for _ in range(1 + yes(.16))])
    codes = ['FI2' if k in ('RC1', 'RC2') and not s['endo'] else 'CR2' if k == 'IM1' and not s['implants'] else k for k in codes]; total = 0
    for k in codes:
        m = MENU[k]; free = member and k in ('EX2', 'HY1'); price = 0 if free else round(float(m['list']) * c['price'] * (1 + .045 * (d.year - 2023)) * (.9 if member else 1) * (rnd.uniform(.9, 1.15) if float(m['list']) > 300 else 1) * 2) / 2
        done.append(dict(a, treatment_date=d, **m, tooth=rnd.choice([10, 20, 30, 40]) + rnd.randint(1, 8) if m['category'] in ('filling', 'root canal', 'extraction', 'implant', 'crown and bridge') else '', price=price, covered_by_membership='yes' if free else 'no')); total += price
        if (k if k == 'OR1' else k[:2]) in LABS: to_lab(a, k if k == 'OR1' else k[:2], d)
    if total: bill(a, p, total, d)
    if kind in ('Check-up', 'New patient exam', 'Emergency', 'Consultation') and yes(.6 if kind == 'Consultation' else .24):
        k = lot(WORK.replace('FI1:34', 'FI1:8') + '|OR1:6'); value = round(float(MENU[k]['list']) * c['price'] * rnd.uniform(1, 1.9), -1); back = d + wait(11); st = 'pending' if back > TODAY or yes(.05) else 'accepted' if yes(s['sells'] - value / 14000 + .02 * (d.year - 2024)) else 'declined'
        mates = [x for x in staff if x is not s and x['role'] in ('dentist', 'orthodontist') and x['start_date'] <= d and not x['leave_date'] and (x['clinic_code'] == s['clinic_code'] or x['implants'])]
        plans.append(dict(a, presented_date=d, proposed_by=s['clinician_id'], main_treatment=MENU[k]['treatment_name'], estimated_value=value, status=st, decision_date=None if st == 'pending' else back,
            decline_reason=(lot('Too expensive:44|Wants to think about it:20|Going elsewhere:11|Anxious about treatment:13|Not a priority now:12') if yes(.9) else '') if st == 'declined' else '', treating_clinician=(rnd.choice(mates)['clinician_id'] if yes(.45 if k in ('IM1', 'OR1') else .12) else s['clinician_id']) if st == 'accepted' else ''))
    if yes(.085):
        src = lot('Google:45|Patient survey:38|Facebook:9|Trustpilot:8'); stars = max(1, min(5, round(rnd.gauss(c['mood'] + (.15 if a['clinic_code'] == 'TAU' else -.12 if a['clinic_code'] == 'STA' else 0) * (d.year - 2024), .75) - (2.2 if yes(.07) else 0)))); rd = d + wait(4)
        if rd <= TODAY: reviews.append(dict(a, review_date=rd, linked=src == 'Patient survey' or yes(.35), source=src, rating=stars, would_recommend=yn(.97 if stars > 3 else .2) if src == 'Patient survey' and yes(.9) else '', replied_date=past(rd + wait(5)) if src != 'Patient survey' and yes(.8 if stars < 4 else .5) else None))
for d in (D0 + td(n) for n in range((D9 - D0).days + 1)):
    closed = d.weekday() == 6 or (d.month, d.day) in ((12, 25), (12, 26), (12, 31), (1, 1)) or d in (date(2023, 5, 8), date(2024, 8, 26), date(2025, 4, 21))
    for s in staff:
        code = s['second'][0] if s['second'] and s['second'][1] == d.weekday() else s['clinic_code']; c = by_code[code]; minute = 540 + 10 * rnd.randint(0, 4)
        if closed or d.weekday() not in s['days'] or d < max(s['start_date'], c['opened_date']) or (s['leave_date'] and d > s['leave_date']) or yes(.09): continue
        for _ in range(max(1, round(rnd.gauss(2.85, 1) * s['pace'] * c['level'] * (.94 + .05 * (d.year - 2023)) * (.8 if d.month in (8, 12) else 1) * (.55 + .03 * ((d.year - 2024) * 12 + d.month - 5) if code == 'TAU' and d < date(2025, 9, 1) else 1)))):
            kind = 'Hygiene' if s['role'] == 'hygienist' else 'Orthodontic' if s['role'] == 'orthodontist' else lot(f'Check-up:42|Treatment:34|New patient exam:{40 if code == "TAU" else 13}|Emergency:{16 if code == "NEW" and d.month in (7, 8) else 8}|Consultation:4')
            booked = d - td(rnd.choice([0, 0, 1]) if kind == 'Emergency' else max(1, min(200, wait({'Check-up': 70, 'Hygiene': 65, 'Treatment': 19, 'New patient exam': 15}.get(kind, 24)).days)))
            if booked > TODAY: continue
            p = enrol(code, booked) if kind == 'New patient exam' or len(pool[code]) < 25 else next(q for q in (rnd.choice(pool[code]) for _ in range(400)) if q['until'] >= d and q['registered_date'] <= booked or not rnd.randint(0, 60))
            if p['registered_date'] > booked: p['registered_date'] = booked
            a = dict(appointment_id=700001 + len(appts), clinic_code=code, clinician_id=s['clinician_id'], appointment_type=kind, booked_on=booked, booked_via=lot(f'phone:{46 - 5 * (booked.year - 2023)}|online:{16 + 9 * (booked.year - 2023)}|reception:32|app:{max(0, 12 * booked.year + booked.month - 24290) * .8}'), appointment_date=d,
                     start_time=f'{minute // 60:02}:{minute % 60:02}', duration_minutes={'Hygiene': 30, 'Check-up': 20, 'New patient exam': 40, 'Treatment': rnd.choice([40, 60, 60, 90])}.get(kind, 30), cancelled_on=None, cancelled_by='', who=p)
            minute += a['duration_minutes'] + 10 * rnd.choice([0, 0, 1, 3, 9]); appts.append(a); miss = c['miss'] * (1 + .22 * (d.year - 2024) * (code in ('FAL', 'NEW')) - .2 * (d.year - 2024) * (code == 'PLM')) * (1.35 if d.weekday() == 0 else .95) * (.6 if p.get('membership_start') else 1.15)
            out = d - td(int((d - booked).days * rnd.random() ** 2.4)) if kind != 'Emergency' and yes(.115) else None
            a['status'] = 'cancelled' if past(out) else 'booked' if d > TODAY else 'no show' if yes(miss) else 'attended'
            if a['status'] == 'cancelled': a.update(cancelled_on=out, cancelled_by=lot('patient:78|clinic:22'))
            if a['status'] == 'attended': treat(a, p, s, d)
for i, p in enumerate(sorted(patients, key=lambda p: p['registered_date'])): p['patient_id'] = 30001 + i
for rows in (appts, done, plans, invoices, labs, reviews):
    for r in rows: r['patient_id'] = r['who']['patient_id'] if r.get('linked', True) else ''
def number(rows, key, by, first):
    rows.sort(key=lambda r: r[by])
    for i, r in enumerate(rows): r[key] = first + i if isinstance(first, int) else f'{first}{i + 1:05}'
jobs, queue, KIT = [], [], {'Dental chair': 210, 'Autoclave': 260, 'X-ray unit': 340, 'Compressor': 300, 'Suction pump': 190, 'Handpiece': 75, 'Intraoral scanner': 420, 'Curing light': 40}
for c in clinics:
    for _ in range(round(c['surgeries'] * (21 if c['clinic_code'] != 'TAU' else 9) * (1.3 if c['clinic_code'] == 'PLM' else 1))):
        kit = lot('Dental chair:22|Autoclave:17|X-ray unit:10|Compressor:9|Suction pump:12|Handpiece:20|Intraoral scanner:5|Curing light:5'); rep = between(max(D0, c['opened_date']), TODAY); kind = lot('repair:6|annual service:3|inspection:1'); fin = past(rep + wait(24 if kind == 'repair' else 9, .9))
        jobs.append(dict(clinic_code=c['clinic_code'], equipment=kit, job_type=kind, contractor=lot('Eddystone Engineering:5|Dentech South West:4|Manufacturer:2') if yes(.95) else '', reported_date=rep, completed_date=fin, out_of_use=yn(.45 if kind == 'repair' else .05), cost=round(KIT[kit] * rnd.lognormvariate(0, .5) * (1 if kind == 'repair' else .6), 2) if fin and not yes(.06) else None))
for p in rnd.sample([p for p in patients if p['until'] == D9], 880):
    add = between(max(D0, p['registered_date']), TODAY - td(1)); end = past(add + wait(58, 1.3)); st = 'waiting' if not end else lot('booked:74|removed:26') if p['clinic_code'] not in ('NEW', 'STA') else lot('booked:60|removed:40')
    queue.append(dict(patient_id=p['patient_id'], clinic_code=p['clinic_code'], wanted_appointment=lot('Hygiene:34|Check-up:26|Treatment:20|Orthodontic:13|Emergency:7'), added_date=add, short_notice_ok=yn(.44), status=st, closed_date=end))
for args in ((done, 'treatment_id', 'appointment_id', 900001), (plans, 'plan_id', 'presented_date', 'TP'), (payments, 'payment_id', 'payment_date', 400001), (labs, 'lab_order_id', 'sent_date', 'LAB'), (jobs, 'job_id', 'reported_date', 1001), (reviews, 'review_id', 'review_date', 50001), (queue, 'entry_id', 'added_date', 8001)): number(*args)
OUT.mkdir(parents=True, exist_ok=True)
save('clinics', 'clinic_code clinic_name town county opened_date surgeries', clinics); save('clinicians', 'clinician_id clinician_name role clinic_code contract_type gdc_number start_date leave_date', staff)
save('patients', 'patient_id patient_name date_of_birth town clinic_code registered_date referral_source marketing_consent membership_plan monthly_fee membership_start membership_end', sorted(patients, key=lambda p: p['patient_id']))
save('appointments', 'appointment_id patient_id clinic_code clinician_id appointment_type booked_on booked_via appointment_date start_time duration_minutes status cancelled_on cancelled_by', appts)
save('treatments', 'treatment_id appointment_id patient_id clinic_code clinician_id treatment_date treatment_code treatment_name category tooth price covered_by_membership', done)
save('treatment_plans', 'plan_id patient_id clinic_code presented_date proposed_by main_treatment estimated_value status decision_date decline_reason treating_clinician', plans)
save('invoices', 'invoice_no appointment_id patient_id clinic_code invoice_date due_date amount insurer insurer_share outstanding status', invoices)
save('payments', 'payment_id invoice_no payment_date payer method amount', payments); save('lab_orders', 'lab_order_id patient_id clinic_code clinician_id lab item sent_date due_date received_date lab_fee remake', labs)
save('equipment_jobs', 'job_id clinic_code equipment job_type contractor reported_date completed_date out_of_use cost', jobs); save('reviews', 'review_id review_date clinic_code patient_id source rating would_recommend replied_date', reviews)
save('waiting_list', 'entry_id patient_id clinic_code wanted_appointment added_date short_notice_ok status closed_date', queue)
