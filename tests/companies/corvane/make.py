# Corvane Diagnostics: an invented private medical laboratory. python3 make.py writes the CSV files beside it.
import sys, csv, os, random, datetime as D
R = random.Random(8823)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f); w.writerow(head.split()); w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))
FIRST = '''Ada Aoife Benjamin Bronagh Catherine Cormac Deirdre Dylan Eimear Emmanuel Fergus Fiona Grace Graham Helena Hugo Isla Ivan Joanna Jude
Kamil Karen Liam Lydia Malik Marta Niamh Noel Orla Oscar Patrick Priya Rebecca Ronan Shauna Simon Teresa Thomas Ursula Vincent Winifred Xavier Yvonne Zoltan'''.split()
LAST = '''Adeyemi Ahern Beattie Boyle Burke Campbell Clancy Coyle Daly Devlin Doherty Donnelly Egan Farrell Finn Gallagher Gormley Hanlon Heaney Hughes
Irvine Joyce Kane Kearney Kelleher Lavery Lynch Madden Magee McAuley McCabe Mulligan Nowak Nugent ODowd Petrov Quinlan Rafferty Reilly Rooney Sheehan
Sweeney Tobin Toal Walsh Whelan Wojcik'''.split()
names = [(a, b) for a in FIRST for b in LAST]; R.shuffle(names); ni = iter(names)
END = D.date(2025, 12, 31)
AM = ['Clodagh Prior', 'Stuart Bamford', 'Meera Joshi', 'Aidan Whyte', 'Lucia Ferrante', 'Dominic Sayle']
CITY = [('Belfast', 'Ulster', 9), ('Derry', 'Ulster', 3), ('Newry', 'Ulster', 2), ('Dublin', 'Leinster', 14), ('Kilkenny', 'Leinster', 3), ('Drogheda', 'Leinster', 2), ('Cork', 'Munster', 7),
        ('Limerick', 'Munster', 4), ('Waterford', 'Munster', 2), ('Galway', 'Connacht', 4), ('Sligo', 'Connacht', 2)]
CT = [('GP Practice', 50, 1), ('Hospital', 9, 4.5), ('Occupational Health', 14, 1.3), ('Fertility Clinic', 7, 2.1), ('Care Home', 16, .7), ('Sports Medicine', 6, .8)]
W1 = 'Ashgrove Riverside Millbank Castle Abbey Harbour Orchard Elmwood Greenfield Hillview Parkside Lakeview Oakleigh Rosemount Cloverhill Bridge Market Fairview Cedar Northgate'.split()
W2 = {'GP Practice': ['Surgery', 'Medical Centre', 'Family Practice'], 'Hospital': ['Hospital', 'Private Hospital', 'General'], 'Occupational Health': ['Occupational Health', 'Workwell'],
      'Fertility Clinic': ['Fertility', 'IVF Clinic'], 'Care Home': ['Care Home', 'Nursing Home'], 'Sports Medicine': ['Sports Clinic', 'Sports Medicine']}
used = set(); cl = []
while len(cl) < 215:
    t = R.choices(CT, [x[1] for x in CT])[0]; c = R.choices(CITY, [x[2] for x in CITY])[0]; n = R.choice(W1) + ' ' + R.choice(W2[t[0]])
    if n in used:
        n = n + ' ' + c[0]
        if n in used: continue
    used.add(n); s = D.date(2016, 1, 1) + D.timedelta(R.randrange(3560)); e = None
    if R.random() < .12: e = max(s + D.timedelta(200), D.date(2024, 3, 1) + D.timedelta(R.randrange(640)))
    if e and e > END: e = None
    cl.append([3000 + len(cl), n, t[0], c[0], c[1], R.choice(AM), s, e, 0 if e else 1, R.choice([14, 30, 30, 30, 45, 60])])
write('Clinics', 'ClinicID ClinicName ClinicType City Region AccountManager ContractStart ContractEnd IsActive PaymentTermsDays', cl)
cw = [R.paretovariate(1.6) * [x for x in CT if x[0] == c[2]][0][2] for c in cl]
for i in R.sample(range(215), 9): cw[i] = 0
pts = []
for i in range(1700):
    n = next(ni); b = D.date(1936, 1, 1) + D.timedelta(int(R.triangular(0, 31800, 17000)))
    pts.append(['P%06d' % (104000 + i), n[0], n[1], R.choice('FFM'), b, R.choices([c[0] for c in CITY], [c[2] for c in CITY])[0], D.date(2021, 1, 1) + D.timedelta(R.randrange(1100)), int(R.random() < .37)])
write('Patients', 'PatientID FirstName LastName Sex DateOfBirth City RegisteredOn ResearchConsent', pts)
SITES = [('Belfast', .8), ('Dublin', 1.3), ('Cork', .6)]
DISC = {'Biochemistry': ('Serum', 'Sodium Potassium Chloride Urea Creatinine Glucose Albumin Bilirubin ALT AST GGT Calcium Magnesium Phosphate Urate Cholesterol Triglycerides HDL LDL Lipase Amylase CK Lactate Iron Ferritin Transferrin CRP HbA1c Zinc Copper Ammonia Osmolality', 7, 22),
 'Haematology': ('EDTA', 'FBC ESR Reticulocytes Film D-Dimer PT APTT Fibrinogen G6PD Haptoglobin Sickle-Screen Malaria-Film Coombs INR Factor-VIII Protein-C Protein-S Antithrombin Haemopexin Lupus-Screen', 12, 18),
 'Endocrinology': ('Serum', 'TSH Free-T4 Free-T3 Cortisol Prolactin LH FSH Oestradiol Progesterone Testosterone AMH Insulin C-Peptide PTH IGF-1 DHEAS SHBG Aldosterone Renin ACTH', 24, 30),
 'Immunology': ('Serum', 'ANA ENA Anti-CCP RF IgG IgA IgM IgE TTG-IgA ANCA C3 C4 Anti-dsDNA Anti-GBM Cardiolipin Peanut-IgE Milk-IgE Grass-IgE Cat-IgE Egg-IgE', 33, 60),
 'Microbiology': ('Swab', 'Urine-Culture Throat-Culture Wound-Culture Stool-Culture Blood-Culture MRSA-Screen VRE-Screen C-diff-Toxin H-pylori-Antigen Fungal-Culture TB-Culture Legionella-Antigen Group-B-Strep Nail-Mycology Sputum-Culture Ear-Culture Eye-Culture Genital-Culture', 28, 72),
 'Molecular': ('Swab', 'Chlamydia-PCR Gonorrhoea-PCR HPV-PCR Influenza-PCR RSV-PCR Norovirus-PCR HSV-PCR Trichomonas-PCR Mycoplasma-PCR Pertussis-PCR HIV-Load HBV-Load HCV-Load CMV-Load BRCA-Panel CFTR-Panel Factor-V-Leiden Karyotype HLA-B27 Coeliac-Genes', 65, 96)}
ts = []
for d, (s, l, p, h) in DISC.items():
    for a in l.split():
        ts.append([d[:3].upper() + '%03d' % (len(ts) + 1), a.replace('-', ' ') if not a.startswith(('D-', 'C-', 'H-', 'G6', 'IGF', 'Free')) else a, d, s, round(p * R.lognormvariate(0, .45) + 4, 2), h, int(R.random() < .84), 1])
for a in ['Wellness Panel', 'Executive Health Panel', 'Antenatal Panel', 'Menopause Panel', 'Sports Panel', 'Travel Screen', 'Drug Screen', 'STI Screen', 'Liver Panel', 'Renal Panel', 'Lipid Panel', 'Thyroid Panel', 'Bone Panel', 'Anaemia Panel', 'Allergy Panel', 'Male Hormone Panel', 'Female Hormone Panel', 'Fertility Panel']:
    ts.append(['PNL%03d' % (len(ts) + 1), a, 'Panels', 'Serum', round(R.uniform(60, 210), 2), 36, 1, 1])
for d, (s, l, p, h) in DISC.items():
    for a in l.split():
        if len(ts) < 205 and s == 'Serum': ts.append([d[:3].upper() + '%03d' % (len(ts) + 1), 'Urine ' + a.replace('-', ' '), d, 'Urine', round(p * R.lognormvariate(0, .4) + 6, 2), h + 6, int(R.random() < .6), int(R.random() < .7)])
write('Tests', 'TestCode TestName Discipline SampleType ListPrice TargetHours IsAccredited IsOffered', ts)
tw = [R.paretovariate(1.1) * {'Biochemistry': 2, 'Haematology': 2, 'Endocrinology': 1.4, 'Immunology': .8, 'Microbiology': 1.3, 'Molecular': .9, 'Panels': 1.8}[t[2]] * (.25 if t[3] == 'Urine' else 1) for t in ts]
tw = [min(w, 14) for w in tw]
for i, t in enumerate(ts):
    if not t[7]: tw[i] = 0
for i in R.sample(range(90, 205), 7): tw[i] = 0
st = []; JT = [('Biomedical Scientist', 9), ('Senior Biomedical Scientist', 4), ('Laboratory Assistant', 5), ('Consultant Pathologist', 1), ('Courier Driver', 3), ('Sample Reception', 2)]
for i in range(208):
    n = next(ni); h = D.date(2012, 1, 1) + D.timedelta(R.randrange(4980)); j = R.choices([x[0] for x in JT], [x[1] for x in JT])[0]
    l = h + D.timedelta(R.randrange(200, 2400)) if R.random() < .22 else None
    if l and (l > END or l < D.date(2020, 1, 1)): l = None
    st.append([410 + i, n[0] + ' ' + n[1], j, R.choices([s[0] for s in SITES], [s[1] for s in SITES])[0], h, l, round({'Consultant Pathologist': 118000, 'Senior Biomedical Scientist': 54000, 'Biomedical Scientist': 42000}.get(j, 29500) * R.uniform(.92, 1.12))])
write('LabStaff', 'StaffID FullName JobTitle Site HiredOn LeftOn AnnualSalary', st)
bms = {s[0]: [x for x in st if x[3] == s[0] and 'Biomedical' in x[2] and not x[5] and x[4] < D.date(2023, 12, 1)] for s in SITES}
days = [D.date(2024, 1, 1) + D.timedelta(i) for i in range(731)]
dw = [(1.3 if d.weekday() < 2 else 1 if d.weekday() < 5 else .15) * (1.1 if d.month in (1, 2, 9, 10, 11) else .85 if d.month in (7, 8, 12) else 1) * (1.13 if d.year == 2025 else 1) for d in days]
rq = []; ln = []
COUR = ['Corvane Van', 'Corvane Van', 'MediDash', 'Polar Post', 'Clinic Drop-off']
for i, d in enumerate(sorted(R.choices(days, dw, k=2600))):
    while True:
        c = R.choices(cl, cw)[0]
        if c[6] <= d and (not c[7] or c[7] >= d): break
    p = R.choice(pts); co = R.choice(COUR); site = {'Ulster': 'Belfast', 'Leinster': 'Dublin', 'Munster': 'Cork', 'Connacht': R.choice(['Dublin', 'Cork'])}[c[4]]
    pr = R.choices(['Routine', 'Urgent', 'STAT'], [80, 14, 6 if c[2] == 'Hospital' else 1.5])[0]
    rec = min(END, d + D.timedelta(0 if pr == 'STAT' else R.choices([0, 1, 2, 3], [5, 6, 1.5, .6 if co != 'Polar Post' else 3])[0]))
    bad = R.random() < (.09 if co == 'Polar Post' else .05 if co == 'Clinic Drop-off' else .032)
    reason = R.choices(['Haemolysed', 'Clotted', 'Insufficient Volume', 'Unlabelled', 'Leaked in Transit'], [5, 2, 4, 2, 2])[0] if bad else None
    rid = 880000 + i
    rq.append([rid, d, rec, p[0], c[0], pr, co, site, int(bad), reason])
    if bad: continue
    for t in {x[0]: x for x in R.choices(ts, [w * (2.5 if t[2] == 'Endocrinology' and c[2] == 'Fertility Clinic' else 3 if t[0].startswith('PNL') and c[2] in ('Occupational Health', 'Sports Medicine') else 2 if t[2] == 'Microbiology' and c[2] == 'Care Home' else 1) for w, t in zip(tw, ts)], k=R.choices([1, 2, 3, 4], [5, 4, 2, 1])[0])}.values():
        dp = R.choice([0, 0, 0, 5, 10, 10, 15]) if c[2] != 'Hospital' else R.choice([10, 15, 20, 25]); pen = (END - rec).days * 24
        tat = round(t[5] * R.lognormvariate(-.35, .38) * {'Routine': 1, 'Urgent': .6, 'STAT': .25}[pr] * (1.15 if site == 'Cork' else 1), 1)
        pend = tat > pen + 6; by = R.choice(bms[site])
        fl = None if pend else R.choices(['N', 'H', 'L', 'C'], [74, 14, 9, 2.2])[0]
        ln.append([rid, t[0], by[0], None if pend else min(END, rec + D.timedelta(int(tat // 24))), None if pend else tat, fl, 0, dp, round(t[4] * (1 - dp / 100) * (1.04 if d.year == 2025 else 1), 2), round(t[4] * R.uniform(.17, .4) * (1.07 if d.year == 2025 else 1), 2)])
        if R.random() < .045 and not pend:
            l = ln[-1]; ln.append([rid, t[0], R.choice(bms[site])[0], min(END, l[3] + D.timedelta(1)), round(l[4] + R.uniform(6, 30), 1), R.choice('NNHL'), 1, 0, 0, l[9]])
write('Requests', 'RequestID RequestDate ReceivedDate PatientID ReferringClinic Priority Courier LabSite IsRejected RejectionReason', rq)
write('RequestTests', 'LineID RequestID TestCode PerformedBy ReportedDate TurnaroundHours ResultFlag IsRepeat DiscountPct NetPrice ReagentCost', [[1 + i] + l for i, l in enumerate(ln)])
cid = {c[0]: c for c in cl}; rqd = {r[0]: r for r in rq}; mon = {}
for l in ln: r = rqd[l[0]]; mon[(r[1].year, r[1].month, r[4])] = mon.get((r[1].year, r[1].month, r[4]), 0) + l[8]
inv = []
slow = {c[0]: R.lognormvariate(0, .5) for c in cl}
for (y, m, c), a in sorted(mon.items()):
    d = D.date(y + m // 12, m % 12 + 1, 1) - D.timedelta(1); t = cid[c][9]; due = d + D.timedelta(t); pd = d + D.timedelta(int(t * slow[c] * R.lognormvariate(-.1, .3)) + 2)
    s = 'Paid'
    if pd > END: pd = None; s = 'Overdue' if due <= END - D.timedelta(1) else 'Open'
    elif R.random() < .02 and y == 2024: pd = None; s = 'Written Off'
    elif R.random() < .02: pd = None; s = 'Overdue' if due < END else 'Open'
    a = round(a, 2); v = round(a * .23, 2) if cid[c][4] != 'Ulster' else round(a * .2, 2)
    inv.append(['CD%d-%05d' % (y, len(inv) + 1), c, d, due, pd, a, v, s, R.choice(['Email', 'Email', 'Portal', 'Post'])])
write('Invoices', 'InvoiceNo ClinicID InvoiceDate DueDate PaidDate NetAmount VATAmount InvoiceStatus SentBy', inv)
