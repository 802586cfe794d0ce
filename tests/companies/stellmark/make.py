"""Stellmark: a maker of kitchen and workshop equipment in the Upper Midwest, with eight shops and a web store.
`python3 make.py FOLDER` writes eleven CSV files there, always the same."""
import csv, random, sys
from calendar import monthrange
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else '.')
START, TODAY = date(2024, 1, 1), date(2025, 12, 31)
dice = random.Random('stellmark 2025')


def chance(p):
    return dice.random() < p


def choose(weights):
    return dice.choices(list(weights), list(weights.values()))[0]


def day_between(first, last):
    return first + timedelta(days=dice.randint(0, max(0, (last - first).days)))


def known(day):
    """What happens after today is not known yet."""
    return day if day <= TODAY else None


def write(name, columns, rows):
    columns = columns.split()
    with open(FOLDER / f'{name}.csv', 'w', newline='', encoding='utf-8') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(columns)
        out.writerows([['' if row.get(c) is None else row[c] for c in columns] for row in rows])
    print(f'{name}: {len(rows)}')


# ---------------------------------------------------------------- shops
shops = []
for shop_id, shop_name, region, shop_type, opened, area, daily in [
        ('S01', 'Madison', 'Wisconsin', 'shop', date(1998, 4, 6), 6200, 1.35), ('S02', 'Milwaukee', 'Wisconsin', 'shop', date(2003, 9, 15), 8400, 1.55),
        ('S03', 'Green Bay', 'Wisconsin', 'shop', date(2009, 3, 2), 4100, .8), ('S04', 'Minneapolis', 'Minnesota', 'shop', date(2006, 5, 8), 9100, 1.7),
        ('S05', 'Duluth', 'Minnesota', 'shop', date(2012, 6, 4), 4800, 1.15), ('S06', 'Rochester', 'Minnesota', 'shop', date(2016, 10, 3), 3900, .75),
        ('S07', 'Des Moines', 'Iowa', 'shop', date(2014, 2, 10), 5500, 1.05), ('S08', 'Cedar Rapids', 'Iowa', 'shop', date(2024, 3, 18), 4300, .7),
        ('S09', 'Web Store', 'Online', 'web store', date(2015, 11, 2), None, 2.5)]:
    shops.append(dict(shop_id=shop_id, shop_name=shop_name, region=region, shop_type=shop_type, opened_date=opened, floor_area_sqft=area, daily=daily))
WEB = shops[-1]

# ---------------------------------------------------------------- products
PRODUCTS = '''kitchen|mixers|Alder stand mixer 5 qt;429;236;36;9|Alder stand mixer 7 qt;569;318;36;6|Alder bakery mixer 20 qt;2490;1480;24;1.5|Birch hand mixer;89;41;24;7|Birch immersion blender;119;55;24;6|Birch countertop blender;249;121;24;5
kitchen|ovens|Cedar countertop oven;389;205;24;5|Cedar pizza oven;899;476;24;3|Cedar convection oven;1890;1090;24;1.6|Cedar proofing cabinet;1340;760;24;1|Cedar bread oven;3290;1960;24;.7
kitchen|cookware|Heron skillet 10 in;79;31;120;10|Heron skillet 12 in;99;39;120;9|Heron Dutch oven 6 qt;189;78;120;7|Heron stock pot 16 qt;159;70;120;5|Heron saucepan set;229;101;120;5|Heron roasting pan;119;49;120;4|Heron grill pan;89;36;120;3
kitchen|knives|Loon chef's knife 8 in;109;38;60;9|Loon bread knife;79;28;60;5|Loon paring knife;39;13;60;7|Loon cleaver;95;36;60;3|Loon knife block set;349;142;60;4|Loon sharpening kit;69;24;24;5
kitchen|coffee|Marten burr grinder;179;84;24;6|Marten espresso machine;749;402;24;3|Marten drip brewer;199;92;24;5|Marten cold brew tower;129;57;12;2
workshop|power tools|Bison cordless drill;189;97;36;10|Bison impact driver;169;85;36;7|Bison circular saw;219;114;36;6|Bison jigsaw;159;79;36;4|Bison random orbit sander;129;61;36;6|Bison router;249;128;36;4|Bison miter saw;549;305;36;3|Bison table saw;1290;760;36;2|Bison band saw;980;570;36;1.4
workshop|hand tools|Otter chisel set;139;54;0;6|Otter hand plane;169;71;0;4|Otter dovetail saw;89;35;0;4|Otter clamp set;119;52;0;7|Otter mallet;45;16;0;5|Otter combination square;59;22;0;4|Otter marking gauge;39;14;0;3
workshop|workbenches|Tamarack workbench 5 ft;690;372;60;4|Tamarack workbench 7 ft;890;488;60;3|Tamarack folding bench;259;126;60;5|Tamarack bench vise;149;68;60;5|Tamarack tool cabinet;429;220;60;4|Tamarack wall rack;129;54;60;4
workshop|dust collection|Wren shop vacuum;229;116;24;6|Wren dust collector;679;385;24;2|Wren air filter unit;389;208;24;2|Wren cyclone separator;149;66;24;3'''
LAUNCHED = {'Marten cold brew tower': date(2024, 5, 6), 'Bison band saw': date(2024, 9, 2), 'Tamarack folding bench': date(2024, 4, 1), 'Heron grill pan': date(2025, 3, 3),
            'Wren cyclone separator': date(2025, 2, 3), 'Cedar pizza oven': date(2024, 6, 10), 'Otter marking gauge': date(2025, 6, 2)}
DROPPED = {'Cedar proofing cabinet': date(2025, 6, 30), 'Loon cleaver': date(2025, 3, 31), 'Heron roasting pan': date(2024, 12, 31)}
FAULTY = {'Bison miter saw': 3, 'Marten espresso machine': 4, 'Alder bakery mixer 20 qt': 4, 'Bison table saw': 2.2, 'Cedar convection oven': 3, 'Cedar bread oven': 3, 'Wren dust collector': 2, 'Marten burr grinder': 1.6}
products, number = [], {'kitchen': 101, 'workshop': 201}
for text in PRODUCTS.split('\n'):
    division, category, *rest = text.split('|')
    for name, price, cost, warranty, weight in (r.split(';') for r in rest):
        products.append(dict(product_id=f'{division[0].upper()}{number[division]}', product_name=name, division=division, category=category, list_price=int(price), unit_cost=int(cost), warranty_months=int(warranty),
                             launch_date=LAUNCHED.get(name) or day_between(date(2008, 1, 1), date(2023, 6, 30)), discontinued_date=DROPPED.get(name), weight=float(weight), faulty=FAULTY.get(name, .35 if category in ('cookware', 'knives', 'hand tools') else 1)))
        number[division] += 1
by_id = {p['product_id']: p for p in products}


def sold_then(product, day):
    return product['launch_date'] <= day and (not product['discontinued_date'] or day <= product['discontinued_date'])


def price_on(product, day):
    """The prices went up in February 2025; the list price is today's."""
    return product['list_price'] if day >= date(2025, 2, 1) else round(product['list_price'] * .955)


# ---------------------------------------------------------------- names
GIVEN = '''Aaron Agnes Allison Amber Anders Annika Ariel Bella Benjamin Blake Brenda Brooke Caleb Carla Carmen Cole Curtis Dana Dawn Dean Diego Dustin Eileen Elena Elliot Emil Erica Erik Ethel Gail Garrett Glen Greta Hank Heidi Hector Ingrid
Isaac Janelle Jasper Jerome Jocelyn Jolene Josie Kara Keith Kirsten Kurt Lars Lauren Lena Lloyd Logan Lucia Luther Mabel Mai Marcus Marla Mateo Micah Mindy Nels Nora Otto Paige Pang Pavel Quinn Ramon Reid Rita Roxanne Sheldon Signe Soren Tara Tess
Trent Ulla Vernon Wade Wendy Xavier Yolanda Zach'''.split()
FAMILY = '''Aldrich Amundsen Bauer Becker Bergstrom Boyd Brandt Carlson Castillo Cho Dahl Dietrich Engel Erickson Fischer Foss Garcia Gunderson Haas Hagen Halvorson Hauser Her Hoffman Holm Ingram Jensen Johansen Kessler Klein Koenig Kraus Kuehn Larkin Lindgren
Lor Lund Maki Meyer Moua Mueller Navarro Nelson Nyberg Olson Ortega Pfeiffer Pham Quigley Rasmussen Reyes Rosen Ruiz Sandvik Schaefer Schmitt Schultz Sorenson Stangl Strand Swenson Thao Thorsen Torres Tran Ulrich Vang Vogel Wagner Weber Wirth Xiong
Yang Zeller Ziegler'''.split()
persons = [f'{g} {f}' for g in GIVEN for f in FAMILY]
dice.shuffle(persons)
PLACES = 'Lakeside|Pine Street|Old Mill|Northern|Riverbend|Prairie|Harvest|Iron Range|Blue Door|Red Barn|Capitol|Maple Grove|Stone Arch|Two Rivers|Evergreen|Falls View|Badger|Hilltop|Bluff|Main Street|Copper|Wild Rice|Juniper|Meadow|Union'.split('|')
SORTS = {'restaurant': 'Diner|Bistro|Supper Club|Bakery|Cafe|Grill|Tavern', 'contractor': 'Builders|Carpentry|Remodeling|Cabinets|Millwork', 'school': 'High School|Technical College|Middle School'}
firms = {kind: [f'{p} {s}' for p in PLACES for s in sorts.split('|')] for kind, sorts in SORTS.items()}
for names in firms.values():
    dice.shuffle(names)

# ---------------------------------------------------------------- employees
employees = []


def employ(title, department, shop, salary, start=None, leave=None):
    person = dict(employee_id=f'E{1001 + len(employees)}', employee_name=persons.pop(), job_title=title, department=department, shop_id=shop and shop['shop_id'],
                  start_date=start or day_between(max(date(2009, 1, 5), shop['opened_date'] if shop else START - timedelta(days=5000)), date(2023, 11, 30)), leave_date=leave, annual_salary=round(salary * dice.uniform(.92, 1.12), -2), drive=dice.uniform(.6, 1.5))
    employees.append(person)
    return person


sellers = {}
for shop in shops[:-1]:
    new = shop['shop_id'] == 'S08'
    employ('shop manager', 'Retail', shop, 68000, date(2024, 2, 12) if new else None)
    team = sellers[shop['shop_id']] = [employ('sales associate', 'Retail', shop, 42000, date(2024, 3, 4) if new else None) for _ in range(3 if shop['daily'] > 1.1 else 2)]
    if chance(.7):      # somebody leaves and somebody follows
        team[-1]['leave_date'] = day_between(date(2024, 5, 1), date(2025, 10, 31))
        team.append(employ('sales associate', 'Retail', shop, 40000, team[-1]['leave_date'] + timedelta(days=dice.randint(3, 40))))
technicians = [employ('service technician', 'Service', None, 56000) for _ in range(7)]
technicians[2]['leave_date'] = date(2025, 4, 30)
technicians.append(employ('service technician', 'Service', None, 53000, date(2025, 5, 19)))
for _ in range(2):
    employ('service coordinator', 'Service', None, 47000)
buyers = [employ('buyer', 'Purchasing', None, 61000) for _ in range(3)]
employ('purchasing manager', 'Purchasing', None, 92000)
for title, department, count, salary in [('assembler', 'Production', 9, 44000), ('machinist', 'Production', 5, 54000), ('welder', 'Production', 3, 52000), ('quality inspector', 'Production', 1, 51000), ('production manager', 'Production', 1, 98000),
                                         ('warehouse worker', 'Warehouse', 4, 40000), ('driver', 'Warehouse', 2, 43000), ('designer', 'Engineering', 2, 78000), ('engineer', 'Engineering', 1, 89000), ('web specialist', 'Sales', 2, 62000),
                                         ('head of sales', 'Sales', 1, 118000), ('accountant', 'Office', 2, 64000), ('managing director', 'Office', 1, 165000), ('head of service', 'Service', 1, 96000)]:
    for _ in range(count):
        late = count > 2 and chance(.2)
        employ(title, department, None, salary, day_between(START, date(2025, 11, 15)) if late else None, day_between(date(2024, 2, 1), date(2025, 11, 30)) if count > 2 and not late and chance(.13) else None)

# ---------------------------------------------------------------- customers
TOWNS = {'S01': 'Madison|Middleton|Verona|Stoughton', 'S02': 'Milwaukee|Waukesha|Racine|Brookfield', 'S03': 'Green Bay|De Pere|Appleton', 'S04': 'Minneapolis|St. Paul|Edina|Bloomington', 'S05': 'Duluth|Superior|Cloquet|Two Harbors', 'S06': 'Rochester|Winona|Austin',
         'S07': 'Des Moines|Ames|Ankeny', 'S08': 'Cedar Rapids|Iowa City|Marion', 'S09': 'Chicago|Fargo|Sioux Falls|Omaha|St. Cloud|Eau Claire|Dubuque|La Crosse|Minneapolis|Madison|Rockford'}
customers, circle = [], {(s['shop_id'], kind): [] for s in shops for kind in ('household', 'restaurant', 'contractor', 'school')}


def sign_up(shop_id, kind, day):
    towns = TOWNS[shop_id].split('|')
    row = dict(customer_name=persons.pop() if kind == 'household' else firms[kind].pop(), customer_type=kind, city=towns[0] if shop_id != 'S09' and chance(.6) else dice.choice(towns), signup_date=day, newsletter='yes' if chance(.46) else 'no',
               until=day_between(date(2024, 6, 1), TODAY) if kind != 'household' and chance(.3) else TODAY)
    customers.append(row)
    circle[shop_id, kind].append(row)
    return row


for shop in shops:
    for kind, count in (('household', 62), ('restaurant', 7), ('contractor', 8), ('school', 3)):
        for _ in range(round(count * shop['daily'] ** .8) if shop['shop_id'] != 'S08' else 0):
            sign_up(shop['shop_id'], kind, day_between(max(shop['opened_date'], date(2015, 1, 5)), date(2023, 12, 28)))

# ---------------------------------------------------------------- orders and order lines
SEASON = [.82, .8, .92, .98, 1.05, 1.04, .9, .88, .95, 1.04, 1.4, 1.55]
HOLIDAYS = {date(y, m, d) for y in (2024, 2025) for m, d in ((1, 1), (7, 4), (12, 25))} | {date(2024, 11, 28), date(2025, 11, 27)}
TREND = {'S02': .97, 'S03': .93, 'S04': 1.06, 'S05': 1.09, 'S08': 1.25, 'S09': 1.22}
TASTE = {'household': {'ovens': .6, 'dust collection': .7}, 'restaurant': {'mixers': 2, 'ovens': 3, 'cookware': 2, 'knives': 2, 'coffee': 2}, 'contractor': {'power tools': 3, 'hand tools': 1.5, 'workbenches': 1.5, 'dust collection': 2}, 'school': {}}
orders, lines = [], []


def place_order(shop, day):
    web = shop is WEB
    kind = choose({'household': 80 if web else 73, 'restaurant': 7 if web else 9, 'contractor': 10 if web else 15, 'school': 3})
    crowd = [c for c in circle[shop['shop_id'], kind] if c['signup_date'] <= day <= c['until']]
    newcomer = chance(.24 if kind == 'household' else .03) or len(crowd) < 3
    if newcomer and (kind == 'household' or firms[kind]):
        customer = sign_up(shop['shop_id'], kind, day)
    else:
        customer = dice.choice(crowd)
    firm = kind != 'household'
    shipped = web or chance(.6 if firm else .25)
    promised = day + timedelta(days=dice.choice([4, 5, 7] if web else [6, 9, 14, 18]) if shipped else 0)
    arrived = promised + timedelta(days=choose({-2: 2, -1: 4, 0: 8, 1: 2, 3: 1.5, 6: 1, 11: .3})) if shipped else day
    team = [] if web else [e for e in sellers[shop['shop_id']] if e['start_date'] <= day and (not e['leave_date'] or day <= e['leave_date'])]
    order = dict(order_id=500001 + len(orders), order_date=day, customer_id=None, shop_id=shop['shop_id'], employee_id=choose({e['employee_id']: e['drive'] for e in team}) if team else None, fulfillment='delivery' if shipped else 'carry-out',
                 payment_method=choose({'credit card': 62, 'PayPal': 30, 'gift card': 5} if web else {'invoice': 66, 'credit card': 30, 'cash': 4} if firm else {'credit card': 70, 'cash': 17, 'gift card': 6, 'financing': 4}),
                 promised_date=promised, delivered_date=known(arrived), status='delivered' if arrived <= TODAY else 'open', customer=customer)
    orders.append(order)
    shelf = {p['product_id']: p['weight'] * TASTE[kind].get(p['category'], .25 if kind in ('restaurant', 'contractor') else 1) for p in products if sold_then(p, day)}
    for _ in range(choose({1: 50, 2: 28, 3: 14, 4: 6, 5: 2} if not firm else {1: 28, 2: 30, 3: 22, 4: 12, 5: 8})):
        if not shelf:
            break
        product = by_id[choose(shelf)]
        del shelf[product['product_id']]
        small = product['list_price'] < 300
        quantity = choose({1: 86, 2: 11, 3: 3}) if not firm else choose({1: 35, 2: 30, 3: 12, 4: 10, 6: 8, 10: 3, 12: 2}) if small else choose({1: 75, 2: 19, 3: 4, 4: 2})
        price = price_on(product, day)
        rate = dice.choice([0, .05, .05, .1, .1, .15]) if firm else .1 if chance(.45 if (day.month, day.day // 20) in ((11, 1), (12, 0)) else .08) else 0
        off = round(quantity * price * rate, 2)
        lines.append(dict(order_line_id=800001 + len(lines), order_id=order['order_id'], product_id=product['product_id'], quantity=quantity, unit_price=price, discount_amount=off, line_total=round(quantity * price - off, 2), order=order, product=product))


for n in range((TODAY - START).days + 1):
    day = START + timedelta(days=n)
    for shop in shops:
        web = shop is WEB
        if day < shop['opened_date'] or not web and (day.weekday() == 6 or day in HOLIDAYS):
            continue
        years = (day - START).days / 365
        rate = shop['daily'] * SEASON[day.month - 1] * TREND.get(shop['shop_id'], 1) ** (years - .5) * (1 if web else {0: .8, 4: 1.15, 5: 1.5}.get(day.weekday(), .95))
        for _ in range(int(rate) + chance(rate % 1) + (chance(.2) - chance(.2)) * (rate > 1)):
            place_order(shop, day)
customers.sort(key=lambda c: c['signup_date'])
for n, customer in enumerate(customers):
    customer['customer_id'] = 20001 + n
for order in orders:
    order['customer_id'] = order['customer']['customer_id']

# ---------------------------------------------------------------- returns
returns = []
for line in lines:
    order, product = line['order'], line['product']
    web = order['shop_id'] == 'S09'
    if not order['delivered_date'] or not chance(.075 if web else .04 if product['faulty'] <= 1 else .055):
        continue
    day = order['delivered_date'] + timedelta(days=round(dice.gammavariate(2, 7)) + 1)
    if day > TODAY:
        continue
    shop_id = order['shop_id']
    if web and chance(.3):
        shop_id = dice.choice([s['shop_id'] for s in shops[:-1] if s['opened_date'] <= day])
    if shop_id != 'S09' and day.weekday() == 6:
        day -= timedelta(days=1)
    quantity = line['quantity'] if line['quantity'] < 3 or chance(.3) else dice.randint(1, 2)
    returns.append(dict(order_line_id=line['order_line_id'], return_date=day, shop_id=shop_id, quantity=quantity, refund_amount=round(line['line_total'] * quantity / line['quantity'], 2),
                        reason=choose({'defective': 30 * product['faulty'] ** .5, 'changed mind': 30, 'wrong item': 10, 'not as described': 14 if web else 5, 'damaged in transit': 20 if order['fulfillment'] == 'delivery' else 0})))
returns.sort(key=lambda r: r['return_date'])
for n, row in enumerate(returns):
    row['return_id'] = 7001 + n

# ---------------------------------------------------------------- stock at the end of each month
sold = {}
for line in lines:
    key = line['product_id'], line['order']['order_date'].isoformat()[:7]
    sold[key] = sold.get(key, 0) + line['quantity']
stock = []
for product in products:
    pid, mine = product['product_id'], [q for (p, _), q in sold.items() if p == product['product_id']]
    usual = sum(mine) / max(1, len(mine))
    product['reorder_level'] = None if product['discontinued_date'] else max(3, round(usual * 1.1))
    units, target = round(usual * dice.uniform(1.5, 2.6)), usual * dice.uniform(1.2, 2.7)
    for year in (2024, 2025):
        for month in range(1, 13):
            end = date(year, month, monthrange(year, month)[1])
            if end < product['launch_date'] or product['discontinued_date'] and end > product['discontinued_date']:
                continue
            gone, batch = sold.get((pid, end.isoformat()[:7]), 0), max(2, round(usual / 2))
            made = 0 if chance(.1) or product['discontinued_date'] and (product['discontinued_date'] - end).days < 60 else batch * max(0, round((target - units + usual * SEASON[month - 1] * dice.uniform(.55, 1.15)) / batch))
            units = max(0, units + made - gone)
            stock.append(dict(month_end=end, product_id=pid, units_in_stock=units, units_produced=made))
stock.sort(key=lambda r: (r['month_end'], r['product_id']))

# ---------------------------------------------------------------- suppliers and purchase orders
SUPPLIERS = '''Great Lakes Steel,United States,30,11,.9|Mesabi Metal Supply,United States,30,14,1.1|Norrland Stål,Sweden,60,41,1|Lakehead Aluminum,Canada,45,19,1.2|Badger Castings,United States,30,24,1.4|Rheintal Motoren,Germany,60,46,.9|Taichung Electric,Taiwan,45,52,1.3|Monterrey Motors,Mexico,45,30,1.1|Superior Hardwoods,United States,30,12,.9
Kettle River Plywood,United States,30,15,1|Thunder Bay Timber,Canada,45,22,1.3|Hartmann Klingen,Germany,60,38,.8|Fox Valley Packaging,United States,15,6,.8|Cornbelt Carton,United States,30,8,1|Hanover Bearings,Germany,60,35,1|Twin Ports Fasteners,United States,30,7,.9|Shenzhen Control Parts,China,30,55,1.4|Dubuque Plastics,United States,30,16,1.1|Prairie Coatings,United States,30,13,1'''.replace('\n', '|')
suppliers = []
for text in SUPPLIERS.split('|'):
    name, country, terms, lead, slack = text.split(',')
    suppliers.append(dict(supplier_id=f'V{301 + len(suppliers)}', supplier_name=name, country=country, payment_terms_days=int(terms), supplier_since=dice.randint(2004, 2022), lead=float(lead), slack=float(slack)))
ended = {'Thunder Bay Timber': date(2024, 8, 31), 'Hanover Bearings': date(2024, 11, 30), 'Cornbelt Carton': date(2024, 10, 15)}
MATERIALS = '''steel|stainless steel sheet|sheet|68|160|Great Lakes Steel:6,Mesabi Metal Supply:4;steel|carbon steel plate|sheet|54|90|Mesabi Metal Supply:5,Great Lakes Steel:3;steel|tool steel bar|bar|39|120|Norrland Stål:6,Hartmann Klingen:2;steel|knife blank|piece|7.4|600|Hartmann Klingen:1
aluminum|aluminum sheet|sheet|47|110|Lakehead Aluminum:1;aluminum|aluminum housing|piece|16.5|300|Badger Castings:4,Lakehead Aluminum:2;castings|iron casting|piece|21|260|Badger Castings:1;motors|mixer motor|piece|61|120|Rheintal Motoren:5,Monterrey Motors:3;motors|tool motor|piece|34|240|Taichung Electric:5,Monterrey Motors:4
electronics|control board|piece|12.8|400|Shenzhen Control Parts:4,Taichung Electric:2;electronics|battery pack|piece|31|260|Taichung Electric:4,Shenzhen Control Parts:3;electronics|power cord|piece|3.1|700|Shenzhen Control Parts:1;wood|birch plywood|sheet|58|70|Kettle River Plywood:5,Thunder Bay Timber:3;wood|maple board|board|23|240|Superior Hardwoods:5,Thunder Bay Timber:2
wood|walnut handle|piece|4.6|500|Superior Hardwoods:1;hardware|ball bearing|piece|2.7|900|Hanover Bearings:4,Twin Ports Fasteners:2;hardware|screw set|box|9.5|260|Twin Ports Fasteners:1;hardware|drawer slide|pair|8.2|200|Twin Ports Fasteners:1;plastics|plastic handle|piece|1.9|900|Dubuque Plastics:1;plastics|mixing bowl lid|piece|2.4|350|Dubuque Plastics:1
packaging|shipping carton|box|1.6|1500|Fox Valley Packaging:5,Cornbelt Carton:4;packaging|foam insert|piece|.9|1600|Fox Valley Packaging:1;coatings|powder coat|drum|142|14|Prairie Coatings:1;coatings|wood finish|drum|96|10|Prairie Coatings:1'''.replace('\n', ';')
purchases, by_name = [], {s['supplier_name']: s for s in suppliers}
for text in MATERIALS.split(';'):
    group, material, unit, price, size, sources = text.split('|')
    sources = {name: float(w) for name, w in (s.split(':') for s in sources.split(','))}
    day = day_between(START, START + timedelta(days=24))
    while day <= TODAY:
        day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
        open_sources = {n: w for n, w in sources.items() if day <= ended.get(n, TODAY)}
        supplier = by_name[choose(open_sources)]
        if day <= TODAY:
            promised = day + timedelta(days=round(supplier['lead'] * dice.uniform(.9, 1.1)))
            received = promised + timedelta(days=round(dice.gauss(-3.2, 2.6) * supplier['slack'] + (dice.expovariate(1 / 16) * supplier['slack'] if chance(.16 * supplier['slack'] ** 2) else 0)))
            received = max(received, day + timedelta(days=1))
            received += timedelta(days={5: 2, 6: 1}.get(received.weekday(), 0))
            quantity = max(2, round(int(size) * dice.uniform(.3, .7) / 10) * 10 if int(size) > 40 else round(int(size) * dice.uniform(.3, .7)))
            each = round(float(price) * (1 + .05 * (day - START).days / 365 * (1.6 if group in ('steel', 'aluminum') else 1)) * dice.uniform(.95, 1.06), 2)
            purchases.append(dict(supplier_id=supplier['supplier_id'], buyer_id=choose({b['employee_id']: b['drive'] for b in buyers}), material_group=group, material=material, order_date=day, promised_date=promised, received_date=known(received), quantity=quantity, unit=unit, unit_price=each,
                                  total_cost=round(quantity * each, 2), status='received' if received <= TODAY else 'open'))
        day += timedelta(days=dice.randint(12, 27))
purchases.sort(key=lambda p: (p['order_date'], p['material']))
for n, row in enumerate(purchases):
    row['po_number'] = f'PO-{3001 + n}'
suppliers.append(dict(supplier_id=f'V{301 + len(suppliers)}', supplier_name='Sheboygan Glass', country='United States', payment_terms_days=30, supplier_since=2019))

# ---------------------------------------------------------------- service tickets
tickets = []
for n in range((TODAY - START).days + 1):
    day = START + timedelta(days=n)
    if day.weekday() == 6:
        continue
    # what was bought before: from the orders, and as long as these are few from the time before them
    bought = [l for l in lines if l['order']['delivered_date'] and l['order']['delivered_date'] <= day - timedelta(days=2)] if n % 7 == 0 or n < 7 else bought
    regulars = [c for c in customers if c['signup_date'] <= START]
    staff = [t for t in technicians if t['start_date'] <= day and (not t['leave_date'] or day <= t['leave_date'] - timedelta(days=20))]
    for _ in range(choose({0: 12, 1: 26, 2: 28, 3: 20, 4: 9, 5: 5})):
        if bought and chance(min(.85, .1 + n / 500)):
            some = dice.sample(bought, min(40, len(bought)))
            line = dice.choices(some, [l['product']['faulty'] * l['quantity'] ** .6 for l in some])[0]
            customer, product, age = line['order']['customer'], line['product'], (day - line['order']['order_date']).days
        else:
            customer, age = dice.choice(regulars), dice.randint(200, 1800)
            product = by_id[choose({p['product_id']: p['weight'] * p['faulty'] for p in products if p['launch_date'] <= day - timedelta(days=200)})]
        kind = choose({'repair': 50, 'spare part': 18, 'question': 17, 'complaint': 9, 'installation': 10 if product['category'] in ('ovens', 'dust collection') else 1})
        warranty = 'yes' if age < product['warranty_months'] * 30.4 else 'no'
        priority = choose({'low': 30, 'normal': 50, 'high': 20} if customer['customer_type'] == 'household' else {'low': 12, 'normal': 48, 'high': 40})
        days = dice.gammavariate(1.7, {'repair': 7.5, 'spare part': 5, 'question': 1.3, 'complaint': 4, 'installation': 5.5}[kind] * {'low': 1.2, 'normal': 1, 'high': .7}[priority])
        parts_wait = kind in ('repair', 'spare part') and chance(.15)
        closed = known(day + timedelta(days=round(days + (dice.uniform(15, 70) if parts_wait else 0))))
        hours = round(dice.uniform(.5, 4) * (1.6 if kind == 'repair' else 1) * 2) / 2 if kind in ('repair', 'installation') else .5
        parts = round(product['unit_cost'] * dice.uniform(.04, .3), 2) if kind == 'spare part' or kind == 'repair' and chance(.8) else 0
        free = warranty == 'yes' and kind in ('repair', 'spare part') or kind in ('question', 'complaint')
        tickets.append(dict(ticket_id=60001 + len(tickets), opened_date=day, closed_date=closed, customer_id=customer['customer_id'], product_id=product['product_id'], ticket_type=kind, channel=choose({'phone': 44, 'email': 25, 'web form': 20, 'shop': 11}), priority=priority,
                            technician_id=dice.choice(staff)['employee_id'], under_warranty=warranty, status='closed' if closed else 'waiting for parts' if parts_wait else 'new' if (TODAY - day).days < 2 else 'in progress',
                            labor_hours=hours if closed else None, parts_cost=parts if closed else None, amount_charged=(0 if free else round(hours * 78 + parts * 1.5, 2)) if closed else None,
                            satisfaction=max(1, min(5, round(dice.gauss(4.4 - days / 25, .9)))) if closed and chance(.58) else None))

# ---------------------------------------------------------------- the files
FOLDER.mkdir(parents=True, exist_ok=True)
write('shops', 'shop_id shop_name region shop_type opened_date floor_area_sqft', shops)
write('products', 'product_id product_name division category list_price unit_cost warranty_months reorder_level launch_date discontinued_date', products)
write('employees', 'employee_id employee_name job_title department shop_id start_date leave_date annual_salary', employees)
write('customers', 'customer_id customer_name customer_type city signup_date newsletter', customers)
write('orders', 'order_id order_date customer_id shop_id employee_id fulfillment payment_method promised_date delivered_date status', orders)
write('order_lines', 'order_line_id order_id product_id quantity unit_price discount_amount line_total', lines)
write('returns', 'return_id order_line_id return_date shop_id quantity reason refund_amount', returns)
write('stock_levels', 'month_end product_id units_in_stock units_produced', stock)
write('suppliers', 'supplier_id supplier_name country payment_terms_days supplier_since', suppliers)
write('purchase_orders', 'po_number supplier_id buyer_id material_group material order_date promised_date received_date quantity unit unit_price total_cost status', purchases)
write('service_tickets', 'ticket_id opened_date closed_date customer_id product_id ticket_type channel priority technician_id under_warranty status labor_hours parts_cost amount_charged satisfaction', tickets)
