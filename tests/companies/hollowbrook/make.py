# Hollowbrook: an invented online shop for garden and household goods. python3 make.py writes the CSV files beside it.
import sys, csv, os, random, datetime as D
R = random.Random(40817)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))
def write(name, head, rows):
    with open(os.path.join(HERE, name + '.csv'), 'w', newline='', encoding='utf8') as f:
        w = csv.writer(f); w.writerow(head.split()); w.writerows([['' if v is None else v for v in r] for r in rows])
    print(name, len(rows))
START, END = D.date(2024, 1, 1), D.date(2025, 12, 31)
day = D.timedelta
def pick(d): return R.choices(list(d), list(d.values()))[0]

# suppliers and products
SUP = {'Aldersund Metalworks': 'Sweden', 'Bergmann Holzwaren': 'Germany', 'Casa Lume': 'Italy', 'Dalvik Textiles': 'Denmark', 'Ekholm Ceramics': 'Sweden', 'Flora Batava': 'Netherlands',
       'Gartenfreund Handels': 'Germany', 'Hanzhou Outdoor': 'China', 'Istra Glass': 'Croatia', 'Jolly Grill Co': 'China', 'Kupka Nastroje': 'Czechia', 'Lisboa Cork': 'Portugal',
       'Morava Linen': 'Czechia', 'Ningbo Homeware': 'China', 'Oosterhof Seeds': 'Netherlands', 'Pellago Rattan': 'Vietnam', 'Quinta Verde': 'Portugal', 'Rosso Cucina': 'Italy', 'Solano Lights': 'Spain', 'Tarn Bamboo': 'Vietnam'}
FAR = {'China': 58, 'Vietnam': 66}
sup = [[201 + i, n, c, FAR.get(c, 12) + R.randint(0, 17), R.choice([None] + [D.date(2025, 9, 1) + day(R.randrange(900)) for _ in range(4)]), R.choice(['30 days', '30 days', '60 days', 'prepaid'])] for i, (n, c) in enumerate(SUP.items())]
write('suppliers', 'supplier_id supplier_name country lead_time_days contract_end_date payment_terms', sup)
CAT = {  # category: (median price, margin, season by month, growth, return rate, nouns)
    'Garden Furniture': (145, .42, [2, 3, 8, 12, 14, 12, 9, 6, 3, 1, 1, 1], 1.02, .11, 'Bench|Lounger|Bistro Table|Garden Chair|Parasol|Hammock'),
    'Plants & Seeds': (9, .55, [3, 6, 14, 16, 12, 6, 3, 3, 6, 5, 2, 1], 1.22, .03, 'Lavender Set|Tomato Seeds|Wildflower Mix|Olive Tree|Tulip Bulbs|Herb Box'),
    'Garden Tools': (29, .40, [3, 4, 10, 12, 10, 8, 7, 6, 7, 6, 3, 2], 1.08, .06, 'Secateurs|Spade|Hose Reel|Rake|Watering Can|Wheelbarrow'),
    'Barbecue': (92, .31, [1, 1, 4, 9, 15, 17, 14, 9, 4, 2, 1, 2], .91, .08, 'Kettle Grill|Fire Bowl|Grill Tongs|Smoker|Gas Grill|Pizza Stone'),
    'Kitchen': (34, .46, [7, 6, 6, 6, 6, 5, 5, 6, 7, 8, 13, 15], 1.19, .07, 'Cast Iron Pan|Knife Set|Teapot|Mixing Bowl|Cutting Board|Bread Tin'),
    'Bedding & Bath': (41, .51, [9, 7, 6, 6, 6, 5, 5, 6, 7, 9, 11, 10], 1.12, .14, 'Duvet Cover|Bath Towel|Linen Sheet|Pillow|Bath Mat|Throw'),
    'Storage': (24, .44, [12, 9, 7, 7, 6, 6, 6, 7, 8, 8, 8, 6], 1.30, .05, 'Rattan Basket|Shelf Box|Shoe Rack|Laundry Bin|Spice Rack|Hanger Set'),
    'Lighting': (48, .48, [6, 5, 5, 6, 6, 6, 6, 6, 8, 11, 15, 16], 1.05, .10, 'Lantern|String Lights|Table Lamp|Solar Spot|Pendant Lamp|Candle Holder')}
SUPCAT = {c: R.sample(sup, 4) for c in CAT}
prod = []; pw = {}; taste = {}
for c, (med, mar, sea, gr, rr, nouns) in CAT.items():
    for n in nouns.split('|'):
        for a in R.sample(['Alba', 'Birk', 'Corda', 'Dune', 'Elsa', 'Fjord', 'Gusto', 'Halm', 'Iris', 'Juno'], R.choice([3, 3, 4])):
            p = round(med * R.lognormvariate(0, .55)) + .95; i = 1001 + len(prod); la = D.date(2019, 1, 1) + day(R.randrange(1800)) if R.random() < .8 else D.date(2024, 2, 1) + day(R.randrange(690))
            dis = la + day(400 + R.randrange(2200)) if R.random() < .25 else None
            if dis and not D.date(2023, 11, 1) < dis <= END: dis = None
            prod.append([i, '%s %s' % (n, a), c, pick({'Hollowbrook': 5, 'Greenhand': 3, 'Nordlys': 3, 'Casa Viva': 2, 'Oakline': 1.5}) if R.random() < .94 else None, R.choice(SUPCAT[c])[0], p, round(p / 1.19 * (1 - mar * R.uniform(.7, 1.2)), 2),
                         round(R.lognormvariate(.2, .5) * (p / 30) ** .7, 2) if R.random() < .96 else None, la, dis])
            pw[i] = min(R.paretovariate(1.2), 14) * (60 / (p + 40)); taste[i] = R.gauss(0, .6)
write('products', 'product_id product_name category brand supplier_id list_price purchase_price weight_kg launch_date discontinued_date', prod)
PR = {p[0]: p for p in prod}
write('stock', 'product_id warehouse quantity_on_hand reorder_point last_counted_date', [[p[0], w, 0 if R.random() < .05 else round(R.lognormvariate(3.7, .8) * (.3 if p[9] else 1)), None if p[9] else R.choice([10, 15, 20, 25, 40]), D.date(2025, 9, 1) + day(R.randrange(120))]
                                                                                                for p in prod for w in ('Leipzig', 'Venlo') if R.random() < (.95 if w == 'Leipzig' else .7)])
# customers
FIRST = '''Anna Ben Carla David Elif Felix Greta Hannes Ida Jonas Klara Lukas Maja Noah Olga Paul Rosa Simon Thea Victor Wanda Yusuf Zoe Bram Fleur Joost Lotte Sander Sophie Louis Camille Hugo'''.split()
LAST = '''Adler Bauer Conrad Dietz Ebner Fuchs Gruber Haas Imhof Jansen Keller Lang Moser Nowak Otto Peters Quast Richter Seidel Thoma Ulmer Vogt Winkler Zeller Bakker DeVries Mulder Visser Smit Dubois Lambert Moreau Petit Girard Claes Maes'''.split()
CITY = {'Germany': 'Berlin Hamburg Leipzig Cologne Munich Bremen', 'Austria': 'Vienna Graz Linz Salzburg', 'Netherlands': 'Utrecht Rotterdam Groningen Venlo', 'Belgium': 'Ghent Antwerp Liege', 'France': 'Lyon Lille Strasbourg'}
names = [a + ' ' + b for a in FIRST for b in LAST]; R.shuffle(names); biz = [b + ' ' + k for b in LAST for k in ('Gardens', 'Hotels', 'Interiors', 'Landscaping')]; R.shuffle(biz)
cust = []
for i in range(1250):
    b = R.random() < .09; co = pick({'Germany': 11, 'Austria': 4, 'Netherlands': 5, 'Belgium': 2.5, 'France': 1.5})
    cust.append([10001 + i, biz.pop() if b else names.pop(), 'business' if b else 'private', co, R.choice(CITY[co].split()) if R.random() < .97 else None, None if b or R.random() < .35 else int(R.gauss(1978, 14)), None, 'yes' if R.random() < .46 else 'no'])
for c, d in zip(cust, sorted(D.date(2021, 6, 1) + day(int(1670 * R.random() ** .8)) for _ in cust)): c[6] = d
write('customers', 'customer_id customer_name customer_type country city birth_year signup_date newsletter', cust)
cw = [0 if R.random() < .07 else min(R.paretovariate(1.5), 12) * (2.2 if c[2] == 'business' else 1) for c in cust]
# campaigns
camp = []
for y in (2024, 2025):
    for n, ch, m, d, ln, b in [('Winter Clearance', 'email', 1, 8, 20, 3), ('Spring Planting', 'social', 3, 4, 24, 8), ('Easter Garden', 'email', 4, 1, 17, 4), ('Balcony Weeks', 'search', 4, 22, 26, 7), ('Grill Season', 'social', 5, 20, 30, 9),
                               ('Midsummer Sale', 'email', 6, 17, 16, 5), ('Back Home', 'search', 8, 19, 21, 5), ('Autumn Bulbs', 'email', 9, 9, 19, 3), ('Cosy Home', 'print', 10, 7, 28, 11), ('Black Week', 'search', 11, 20, 11, 12), ('Christmas Lights', 'social', 12, 1, 20, 8)] + ([('Loyalty Days', 'print', 2, 10, 14, 6)] if y == 2025 else []):
        s = D.date(y, m, d); camp.append([len(camp) + 1, '%s %d' % (n, y), ch, s, s + day(ln), round(b * R.uniform(250, 480) * (1.1 if y == 2025 else 1), -1)])
write('campaigns', 'campaign_id campaign_name channel start_date end_date budget', camp)
# orders, lines, returns, reviews
CAR = {'Swiftparcel': (5, [1, 2, 2, 3, 4]), 'Postline': (4, [2, 2, 3, 3, 5, 6]), 'Greenroute': (2, [2, 3, 3, 4]), 'Trago Freight': (1, [3, 4, 5, 6, 9])}
days = [START + day(i) for i in range((END - START).days + 1)]
dw = [{5: .8, 6: 1.25}.get(d.weekday(), 1) * sum(c[2][d.month - 1] for c in CAT.values()) * (1.12 if d.year == 2025 else 1) * (2.1 if d.month == 11 and 20 <= d.day else 1) for d in days]
orders = []; lines = []; rets = []; revs = []
REASON = {'changed mind': 6, 'damaged in transit': 3.2, 'not as described': 2.6, 'defective': 2, 'wrong item sent': .9, 'arrived too late': .7}
for d in sorted(R.choices(days, dw, k=3900)):
    while True:
        i = R.choices(range(len(cust)), cw)[0]; c = cust[i]
        if c[6] <= d: break
    y25 = d.year == 2025; ch = pick({'webshop': 10, 'app': 5.5 if y25 else 3, 'marketplace': 4, 'phone': (.6 if y25 else 1) * (4 if c[2] == 'business' else 1)}); oid = 500001 + len(orders); can = R.random() < .045
    run = [k for k in camp if k[3] <= d <= k[4]] if ch != 'marketplace' else []; k = R.choice(run)[0] if run and R.random() < .38 else None
    live = [p for p in prod if p[8] <= d and not (p[9] and p[9] < d)]; w = [pw[p[0]] * CAT[p[2]][2][d.month - 1] * (CAT[p[2]][3] if y25 else 1) for p in live]
    big = 0; val = 0; mine = []
    for p in {R.choices(live, w)[0][0]: 0 for _ in range(R.choices([1, 2, 3, 4, 6], [8, 6, 3, 2, 1])[0])}:
        p = PR[p]; q = R.choices([1, 2, 3, 4, 6], [12, 4, 1.5, 1, .6])[0] * (R.choice([1, 2, 5]) if c[2] == 'business' else 1); u = round(p[5] * (1 if y25 else .96) * (1 - (R.choice([.1, .15, .2, .3]) if k and R.random() < .7 else 0)) / 1.19, 2)
        mine.append([None, oid, p[0], q, u]); val += q * u; big |= p[5] > 150
    car = 'Trago Freight' if big and R.random() < .7 else pick({k: v[0] for k, v in CAR.items()}); far = {'Germany': 0, 'Netherlands': 0, 'Austria': 1, 'Belgium': 1, 'France': 2}[c[3]]
    sh = d + day(R.choices([0, 1, 2, 3, 6], [3, 8, 4, 2, .5])[0] + (R.choice([0, 1, 2]) if d.month == 12 else 0)); de = sh + day(R.choice(CAR[car][1]) + far + (R.choice([0, 0, 1, 2]) if d.month in (11, 12) else 0)); st = 'delivered'
    if R.random() < .012: de += day(R.randint(5, 19))
    pro = d + day(6 + far + (3 if car == 'Trago Freight' else 0))
    if can: sh = de = None; st = 'cancelled'
    elif sh > END: sh = de = None; st = 'processing'
    elif de > END: de = None; st = 'shipped'
    orders.append([oid, c[0], d, ch, st, pick({'credit card': 6, 'paypal': 5, 'invoice': 3 * (5 if c[2] == 'business' else 1), 'bank transfer': 1}), k, None if can else car, 0 if val > 79 else 5.95 + 2 * (far > 0), pro, sh, de])
    if can: continue   # the shop system drops the lines of an order that is cancelled
    for l in mine:
        l[0] = 900001 + len(lines); lines.append(l); p = PR[l[2]]
        if de and R.random() < CAT[p[2]][4] * (1.6 if taste[p[0]] < -.5 else 1) and de + day(20) <= END:
            rq = l[3] if R.random() < .7 else R.randint(1, l[3]); rs = pick(REASON); rets.append([l[0], de + day(R.randint(1, 20)), rq, rs, round(rq * l[4] * (1 if rs != 'changed mind' or R.random() < .8 else .9), 2), 'no' if rs in ('damaged in transit', 'defective') or R.random() < .12 else 'yes'])
        if de and R.random() < .14 and de + day(30) <= END:
            revs.append([p[0], c[0], de + day(R.randint(2, 30)), max(1, min(5, round(4.1 + taste[p[0]] + R.gauss(0, 1.1))))])
write('orders', 'order_id customer_id order_date sales_channel status payment_method campaign_id carrier shipping_fee promised_date ship_date delivery_date', orders)
write('order_lines', 'order_line_id order_id product_id quantity unit_price', lines)
rets.sort(key=lambda r: (r[1], r[0])); revs.sort(key=lambda r: (r[2], r[0], r[1]))
write('returns', 'return_id order_line_id return_date quantity reason refund_amount restocked', [[7001 + i] + r for i, r in enumerate(rets)])
write('reviews', 'review_id product_id customer_id review_date rating', [[3001 + i] + r for i, r in enumerate(revs)])
