"""Pottlewick Foods cooks soups, sauces, pies, ready meals and chutneys in Ludlow, for supermarkets, caterers and farm shops.

`python3 make.py FOLDER` writes ten CSV files there, always the same ones."""
import csv
import random
import re
import sys
from datetime import date, timedelta
from pathlib import Path

FOLDER = Path(sys.argv[1] if len(sys.argv) > 1 else '.')
START, TODAY = date(2024, 1, 1), date(2025, 12, 31)
R = random.Random('pottlewick foods, ludlow, 3')


def odds(p):
    return R.random() < p


def after(d, n):
    return d + timedelta(days=int(n))


def between(a, b):
    return after(a, R.randint(0, max(0, (b - a).days)))


def choose(weights):
    return R.choices(list(weights), list(weights.values()))[0]


def gamma(mean, shape=2.0):
    return R.gammavariate(shape, mean / shape)


def working(d, step=1):
    while d.weekday() > 4 or (d.month, d.day) in ((12, 25), (12, 26), (1, 1)):
        d = after(d, step)
    return d


def past(d):
    return d if d and d <= TODAY else None


# ---------------------------------------------------------------- customers
MANAGERS = ['Priya Nandan', 'Tom Hadleigh', 'Siobhan Keaney', 'Marcus Oyelaran', 'Jenny Wragg']
REGIONS = {'Midlands': 9, 'Wales': 5, 'North West': 6, 'Yorkshire': 5, 'South West': 6, 'South East': 6, 'London': 5, 'East Anglia': 3, 'Scotland': 3}
TOWNS = {'Midlands': 'Ludlow,Shrewsbury,Birmingham,Worcester,Telford,Leicester,Stafford', 'Wales': 'Cardiff,Newtown,Wrexham,Swansea,Brecon', 'North West': 'Manchester,Chester,Preston,Liverpool,Kendal', 'Yorkshire': 'Leeds,York,Harrogate,Sheffield',
         'South West': 'Bristol,Exeter,Truro,Bath,Taunton', 'South East': 'Reading,Brighton,Guildford,Canterbury,Oxford', 'London': 'London', 'East Anglia': 'Norwich,Ipswich,Cambridge', 'Scotland': 'Edinburgh,Glasgow,Perth', 'Overseas': 'Dublin,Cork,Antwerp,Utrecht,Galway,Rotterdam'}
SUPERMARKETS = 'Castlegate,Merrow Stores,Quaymarket,Brightwell & Dunn,Tillage,Harrow Lane Foods,Pennymore,Staunton Fare,Ocklers,Vinegrove,Ridley Market,Sallowmere'.split(',')
FIRST = '''Abbot Acorn Alder Apple Barley Beacon Bell Birch Bramble Bridge Brook Burr Cherry Clee Clover Corve Cress Damson Dove Elder Fern Field Ford Fox Garth Glebe Green Hart Hazel Heath Heron Hill Holly Hop Ivy
Kiln Lark Linden Long Mallow Marl Meadow Mill Moor Nettle Oat Old Orchard Otter Park Pear Plough Quarry Quince Rook Rowan Rush Rye Sallow Sedge Sloe Sorrel Stone Swan Teme Thorn Tithe Vale Wain Walnut Wheat Willow Wren Yarrow'''.split()
SECOND = 'field,bank,croft,brook,ley,wood,gate,stead,barn,hurst,combe,well,mere,ridge,cote'.split(',')
ENDS = {'caterer': 'Catering,Kitchens,Contract Catering,Event Catering,Dining', 'farm shop': 'Farm Shop,Farm Shop & Café,Pantry,Country Store', 'convenience': 'Stores,Minimarkets,Corner Shops', 'wholesaler': 'Cash & Carry,Foodservice,Wholesale', 'public sector': 'NHS Trust,School Meals,County Council Catering', 'export': 'Imports,Fine Foods,Trading'}
# channel: how many | orders in two years | lines | cases a line | discount | growth
CHANNELS = {'supermarket': (12, 118, 5.2, 205, .19, 1.13), 'convenience': (42, 15, 2.4, 26, .10, .93), 'caterer': (118, 16, 2.5, 19, .08, 1.10), 'farm shop': (132, 11, 2.1, 9, .03, 1.04), 'wholesaler': (26, 27, 3.0, 78, .15, .97), 'public sector': (48, 14, 2.4, 38, .12, 1.02), 'export': (16, 14, 3.1, 110, .13, 1.32)}
customers, taken = [], set()


def firm(end):
    while True:
        name = f'{R.choice(FIRST)}{R.choice(SECOND)} {R.choice(end.split(","))}'
        if name not in taken and not any(name.split()[0] == t.split()[0] for t in taken if t.split()[1:] == name.split()[1:]):
            taken.add(name)
            return name


for channel, (many, orders_each, lines_each, cases, off, growth) in CHANNELS.items():
    for i in range(many):
        region = 'Overseas' if channel == 'export' else choose(REGIONS)
        town = R.choice(TOWNS[region].split(','))
        new = odds(.16) and channel != 'supermarket'
        opened = working(between(date(2024, 2, 1), date(2025, 12, 12)) if new else between(date(2009, 3, 1), date(2023, 11, 30)))
        manager = {'supermarket': 'Priya Nandan' if i % 2 else 'Tom Hadleigh', 'export': 'Siobhan Keaney', 'public sector': 'Marcus Oyelaran', 'wholesaler': 'Tom Hadleigh'}.get(channel) or choose({'Siobhan Keaney': 3, 'Marcus Oyelaran': 4, 'Jenny Wragg': 6, 'Priya Nandan': 1})
        size = R.lognormvariate(0, .55 if channel == 'supermarket' else .7)
        customers.append(dict(customer_name=SUPERMARKETS[i] if channel == 'supermarket' else firm(ENDS[channel]), channel=channel, region=region, town=town, account_mgr=manager, opened_on=opened, terms_days=choose({60: 3, 45: 1} if channel == 'supermarket' else {30: 7, 14: 2, 7: 1}),
                              credit_limit=round(max(500, cases * size * lines_each * 12 * R.uniform(1.2, 3.2)) / 500) * 500, rebate_pct=R.choice([2, 3, 4, 5]) if channel == 'supermarket' else R.choice([1, 1.5, 2]) if channel == 'wholesaler' else None, on_stop='N',
                              size=size, rate=min(1.9, max(.25, R.lognormvariate(0, .4))), growth=growth * R.lognormvariate(0, .14), lost=working(between(date(2024, 4, 1), date(2025, 9, 30))) if odds(.09) and channel != 'supermarket' else None, never=odds(.03) and channel != 'supermarket'))
R.shuffle(customers)
customers.sort(key=lambda c: c['opened_on'])
for i, c in enumerate(customers):
    c['customer_id'] = 2001 + i
    if odds(.022):
        c['region'] = None
    if odds(.018):
        c['account_mgr'] = None
    if c['channel'] != 'supermarket' and (c['lost'] and odds(.25) or odds(.01)):
        c['on_stop'] = 'Y'

# ---------------------------------------------------------------- products
# category | storage | line | pack grams | per case | price a kilo | shelf life | season | growth | varieties
CATEGORIES = '''soup|chilled|Kettle 1|600|6|3.9|24|w|1.07|Tomato & Basil,Leek & Potato,Carrot & Coriander,Butternut Squash,Chicken & Vegetable,Pea & Ham,Mushroom,Minestrone,Red Lentil,Scotch Broth,Parsnip & Apple,Thai Sweet Potato
pasta sauce|ambient|Kettle 2|350|8|4.3|540|-|1.00|Tomato & Garlic,Arrabbiata,Bolognese,Roasted Pepper,Puttanesca,Tomato & Mascarpone,Aubergine,Red Pesto
curry sauce|ambient|Kettle 2|400|8|4.6|540|-|1.11|Korma,Tikka Masala,Balti,Jalfrezi,Madras,Rogan Josh,Thai Green,Katsu
ready meal|chilled|Assembly|400|6|7.4|12|w|1.14|Cottage Pie,Lasagne,Fish Pie,Chicken Tikka,Beef Stew & Dumplings,Macaroni Cheese,Vegetable Chilli,Sausage & Mash,Chickpea Tagine,Shepherds Pie
pie|frozen|Bakery|250|12|6.4|365|w|.95|Steak & Ale,Chicken & Leek,Cheese & Onion,Minced Beef,Mushroom & Chestnut,Game,Steak & Kidney,Sweet Potato & Spinach
chutney|ambient|Kettle 3|280|6|6.9|730|c|1.03|Apple & Cider,Caramelised Onion,Plum & Ginger,Piccalilli,Tomato & Chilli,Damson,Beetroot & Orange,Fig & Port
dip|chilled|Kettle 3|200|10|6.2|18|s|1.05|Houmous,Red Pepper Houmous,Beetroot Houmous,Guacamole,Smoky Aubergine,White Bean & Rosemary
gravy|chilled|Kettle 1|350|8|4.1|28|w|1.01|Beef,Chicken,Onion,Vegetable,Red Wine
dressing|ambient|Kettle 3|250|8|7.3|270|s|.90|French,Honey & Mustard,Balsamic,Caesar,Lemon & Herb
pudding|frozen|Bakery|420|6|6.1|365|c|.98|Sticky Toffee,Apple Crumble,Jam Roly Poly,Treacle Sponge,Rhubarb Crumble,Christmas Pudding,Bread & Butter,Chocolate Sponge'''
MEAT = 'Chicken Ham Scotch Bolognese Cottage Lasagne Fish Beef Sausage Shepherds Steak Minced Game'.split()
MILKY = 'Mascarpone Korma Tikka Cottage Lasagne Fish Macaroni Cheese Caesar Toffee Crumble Bread Leek Mushroom Sponge Roly'.split()
CODES = {'soup': 'SOU', 'pasta sauce': 'PAS', 'curry sauce': 'CUR', 'ready meal': 'RDY', 'pie': 'PIE', 'chutney': 'CHU', 'dip': 'DIP', 'gravy': 'GRA', 'dressing': 'DRE', 'pudding': 'PUD'}
products = []


def product(row, variety, brand, grams, per_case, customer=None):
    category, storage, line, _, _, per_kilo, life, season, growth, _ = row
    meat = any(m in variety for m in MEAT)
    vegan = not meat and not any(m in variety for m in MILKY) and category not in ('pie', 'pudding') and variety not in ('Honey & Mustard', 'Thai Green')
    price = float(per_kilo) * grams / 1000 * per_case * R.uniform(.9, 1.13) * (1.12 if meat else 1) * {'Pottlewick': 1, 'Little Ladle': 1.16, 'Copperpan': .8, 'Own label': .87}[brand]
    launched = working(between(date(2024, 2, 1), date(2025, 11, 14)) if odds(.17) else between(date(2012, 1, 9), date(2023, 11, 30)))
    gone = working(between(date(2024, 3, 1), date(2025, 12, 5))) if launched < START and odds(.13) else None
    noun = '' if category in ('ready meal', 'dip', 'pudding') else ' ' + category.title()
    weight = f'{grams}g' if grams < 1000 else f'{grams / 1000:g}kg'
    prefix = customer['customer_name'] if customer else brand
    products.append(dict(sku='', product_name=f'{prefix} {variety}{noun} {weight}', category=category, brand=brand, made_for=customer and customer['customer_id'], storage=storage, pack_weight_g=grams, packs_per_case=per_case, shelf_life_days=int(life), list_price=round(price, 2),
                         std_cost=round(price * R.uniform(.5, .69) * (1.1 if brand == 'Own label' else 1), 2), vegan='Y' if vegan else 'N', gluten_free='N' if category in ('pie', 'pudding', 'gravy') or variety in ('Lasagne', 'Macaroni Cheese', 'Minestrone', 'Scotch Broth', 'Katsu', 'Fish Pie') else 'Y',
                         launched_on=launched, delisted_on=gone, status='delisted' if gone else 'active', line=line, season=season, growth=float(growth) * R.lognormvariate(0, .18), pull=R.lognormvariate(0, .6) * (1.25 if category in ('soup', 'ready meal') else 1), bad=R.lognormvariate(0, .4), variety=variety, meat=meat))


supers = sorted((c for c in customers if c['channel'] == 'supermarket'), key=lambda c: -c['size'])
for text in CATEGORIES.split('\n'):
    row = text.split('|')
    grams, per_case = int(row[3]), int(row[4])
    for variety in row[9].split(','):
        product(row, variety, 'Pottlewick', grams, per_case)
        if row[0] in ('soup', 'ready meal', 'pasta sauce', 'dip') and odds(.4):
            product(row, variety, 'Little Ladle', int(grams * .5), per_case)
        if row[0] not in ('chutney', 'dip') and odds(.68):
            product(row, variety, 'Copperpan', 2500 if row[0] not in ('pie', 'pudding') else grams * 4, 2 if row[0] not in ('pie', 'pudding') else 4)
        for c in supers[:7]:
            if odds(.125):
                product(row, variety, 'Own label', grams, per_case, c)
for text, variety in (('soup', 'Spiced Cauliflower'), ('ready meal', 'Lentil Dhal'), ('dip', 'Muhammara'), ('chutney', 'Mango & Lime'), ('pudding', 'Lemon Drizzle')):
    row = next(r.split('|') for r in CATEGORIES.split('\n') if r.startswith(text))
    product(row, variety, 'Pottlewick', int(row[3]), int(row[4]))
    products[-1].update(launched_on=None, delisted_on=None, status='in development')
counts = {}
for p in sorted(products, key=lambda p: (p['category'], p['launched_on'] or TODAY, p['product_name'])):
    n = counts[p['category']] = counts.get(p['category'], 0) + 1
    p['sku'] = f'{CODES[p["category"]]}{100 + n}'
products.sort(key=lambda p: p['sku'])
by_sku = {p['sku']: p for p in products}
SEASON = {'w': (1.35, 1.28, 1.15, .95, .82, .7, .62, .66, .92, 1.12, 1.3, 1.33), 's': (.7, .75, .9, 1.05, 1.22, 1.4, 1.42, 1.3, 1.02, .85, .75, .9), 'c': (.75, .75, .85, .9, .85, .85, .85, .9, 1.1, 1.35, 1.6, 1.5), '-': (1, 1, 1, 1, .97, .95, .93, .94, 1.02, 1.05, 1.07, 1.03)}

# ---------------------------------------------------------------- raw materials and suppliers
MATERIALS = '''vegetable|kg|.9|chilled|Tomatoes,Leeks,Potatoes,Carrots,Butternut Squash,Peas,Mushrooms,Onions,Red Onions,Parsnips,Sweet Potatoes,Red Peppers,Aubergines,Spinach,Beetroot,Cauliflower,Celery,Garlic Puree,Ginger Puree,Chillies,Swede,Courgettes,Kale,Sweetcorn,Cabbage,Shallots
fruit|kg|1.7|chilled|Bramley Apples,Damsons,Plums,Figs,Rhubarb,Lemons,Limes,Oranges,Mangoes,Avocado Pulp,Sultanas,Dates,Dried Apricots,Raspberry Jam
meat & fish|kg|5.8|chilled|Diced Beef,Minced Beef,Diced Chicken,Chicken Thigh,Gammon,Pork Sausages,Minced Lamb,Diced Lamb,Pigeon Breast,Venison,Ox Kidney,Smoked Haddock,Salmon,Cod,Prawns,Bacon Lardons,Chorizo,Beef Bones
milk & egg|kg|3.4|chilled|Double Cream,Whole Milk,Butter,Mature Cheddar,Mascarpone,Parmesan Style Cheese,Mozzarella,Natural Yoghurt,Liquid Egg,Egg Yolk,Milk Powder,Creme Fraiche
spice & herb|kg|9.5|ambient|Black Pepper,White Pepper,Sea Salt,Turmeric,Cumin,Coriander Seed,Ground Coriander,Paprika,Smoked Paprika,Garam Masala,Chilli Flakes,Cinnamon,Nutmeg,Cloves,Bay Leaves,Thyme,Rosemary,Basil,Fresh Coriander,Flat Parsley,Mint,Lemongrass,Cardamom,Fenugreek,Mustard Seed,English Mustard,Dill,Sage,Oregano,Star Anise,Saffron
grain & flour|kg|.8|ambient|Wheat Flour,Suet,Pearl Barley,Lasagne Sheets,Macaroni,Ditalini Pasta,Breadcrumbs,Basmati Rice,Oats,Cornflour,Puff Pastry Sheets,Shortcrust Block,Sponge Mix,Rice Flour,Couscous,Semolina
pulse & nut|kg|1.9|ambient|Red Lentils,Chickpeas,Cannellini Beans,Kidney Beans,Black Beans,Split Peas,Chestnuts,Tahini,Ground Almonds,Cashew Paste,Walnuts,Haricot Beans,Puy Lentils,Pine Kernels
oil & vinegar|l|2.6|ambient|Rapeseed Oil,Olive Oil,Sunflower Oil,Cider Vinegar,Malt Vinegar,Balsamic Vinegar,White Wine Vinegar,Red Wine,Ale,Port,Cider,Sesame Oil
sugar & sauce|kg|1.4|ambient|Granulated Sugar,Muscovado Sugar,Golden Syrup,Treacle,Honey,Chopped Tinned Tomatoes,Tomato Paste,Soy Sauce,Worcester Sauce,Coconut Milk,Vegetable Stock,Chicken Stock,Beef Stock,Toffee Sauce,Chocolate Chips,Cocoa,Custard Powder,Yeast Extract,Passata,Apple Juice'''
PACKS = [f'{what} {size}' for what, sizes in (('Soup Pot', '300g,600g'), ('Tub', '200g,2.5kg'), ('Glass Jar', '280g,350g,400g'), ('Bottle', '250ml'), ('Board Tray', '200g,400g'), ('CPET Tray', '400g,1kg'), ('Foil Tray', '250g,420g'), ('Pouch', '350g,2.5kg'), ('Lid', '63mm,70mm,95mm,118mm')) for size in sizes.split(',')]
PACKS += [f'{b} {k}' for b in ('Pottlewick', 'Little Ladle', 'Copperpan', 'Castlegate', 'Merrow', 'Quaymarket', 'Tillage', 'Vinegrove', 'Ocklers', 'Pennymore') for k in ('Label Reel', 'Sleeve', 'Outer Case', 'Film Reel')]
PACKS += ['Pallet Wrap', 'Layer Pad', 'Case Tape', 'Pallet Label Roll', 'Ink Cartridge', 'Steam Liner']
ALLERGENS = {'Celery': 'celery', 'Mustard Seed': 'mustard', 'English Mustard': 'mustard', 'Wheat Flour': 'gluten', 'Pearl Barley': 'gluten', 'Lasagne Sheets': 'gluten', 'Macaroni': 'gluten', 'Ditalini Pasta': 'gluten', 'Breadcrumbs': 'gluten', 'Oats': 'gluten', 'Puff Pastry Sheets': 'gluten', 'Shortcrust Block': 'gluten', 'Sponge Mix': 'gluten',
             'Couscous': 'gluten', 'Semolina': 'gluten', 'Ale': 'gluten', 'Malt Vinegar': 'gluten', 'Soy Sauce': 'soya', 'Worcester Sauce': 'fish', 'Smoked Haddock': 'fish', 'Salmon': 'fish', 'Cod': 'fish', 'Prawns': 'crustaceans', 'Tahini': 'sesame', 'Sesame Oil': 'sesame', 'Ground Almonds': 'nuts', 'Cashew Paste': 'nuts', 'Walnuts': 'nuts',
             'Liquid Egg': 'egg', 'Egg Yolk': 'egg', 'Red Wine': 'sulphites', 'Port': 'sulphites', 'Cider': 'sulphites', 'Sultanas': 'sulphites', 'Dried Apricots': 'sulphites', 'Pork Sausages': 'gluten', 'Vegetable Stock': 'celery', 'Toffee Sauce': 'milk', 'Chocolate Chips': 'milk', 'Beef Stock': 'celery'}
BUYERS = ['Ros Tamblyn', 'Dev Kapadia', 'Helen Ashmore']
HOMES = {'vegetable': 'UK:9 Spain:4 Netherlands:3', 'fruit': 'UK:5 Spain:4 Turkey:2 India:1', 'meat & fish': 'UK:9 Ireland:4 Norway:1', 'milk & egg': 'UK:9 Ireland:2 France:1 Italy:2', 'spice & herb': 'India:5 UK:4 Netherlands:2 Turkey:2', 'grain & flour': 'UK:8 Italy:3 France:1', 'pulse & nut': 'Turkey:4 India:2 Italy:2 UK:3',
         'oil & vinegar': 'UK:5 Spain:3 Italy:4', 'sugar & sauce': 'UK:7 Italy:4 Netherlands:2', 'packaging': 'UK:8 Germany:3 Netherlands:2 Poland:3'}
MANY = {'vegetable': 30, 'fruit': 18, 'meat & fish': 22, 'milk & egg': 14, 'spice & herb': 26, 'grain & flour': 17, 'pulse & nut': 16, 'oil & vinegar': 15, 'sugar & sauce': 21, 'packaging': 35}
NATURE = {'vegetable': 'Growers,Produce,Veg', 'fruit': 'Fruits,Orchards', 'meat & fish': 'Meats,Seafoods,Butchery', 'milk & egg': 'Creamery,Eggs,Cheese', 'spice & herb': 'Spices,Herbs,Seasonings', 'grain & flour': 'Mills,Flour,Pasta', 'pulse & nut': 'Pulses,Nuts', 'oil & vinegar': 'Oils,Vinegars', 'sugar & sauce': 'Ingredients,Sugars,Sauces', 'packaging': 'Packaging,Print,Plastics,Cartons'}
suppliers = []
for kind, many in MANY.items():
    homes = {h.split(':')[0]: int(h.split(':')[1]) for h in HOMES[kind].split()}
    for i in range(many):
        risk = choose({'high': 5, 'medium': 4, 'low': 1} if kind in ('meat & fish', 'milk & egg') else {'high': 1, 'medium': 4, 'low': 5} if kind != 'spice & herb' else {'high': 4, 'medium': 5, 'low': 2})
        status = choose({'approved': 80, 'conditional': 9, 'suspended': 4, 'pending': 6})
        gap = {'high': 365, 'medium': 730, 'low': 1095}[risk]
        audited = working(between(after(TODAY, -int(gap * 1.12)), after(TODAY, -9))) if status != 'pending' and not odds(.04) else None
        suppliers.append(dict(supplier_id='', supplier_name=firm(NATURE[kind]), supplies=kind, country=choose(homes), buyer=R.choices(BUYERS, [5, 3, 2] if kind not in ('packaging', 'meat & fish') else [1, 2, 7])[0], approval_status=status, risk_rating=risk, approved_since=working(between(date(2010, 1, 11), date(2023, 11, 30) if i < many * .7 else date(2025, 6, 30))) if status != 'pending' else None,
                              last_audit_on=audited, audit_score=round(min(99, R.gauss(87 if status == 'approved' else 71, 6))) if audited else None, next_audit_due=after(audited, gap) if audited else None, payment_terms=R.choice([14, 30, 30, 30, 45, 60]), main=i < many * .72 and status in ('approved', 'conditional'),
                              slip=R.betavariate(1.3, 7), reject=R.betavariate(1.1, 40)))
R.shuffle(suppliers)
for i, s in enumerate(suppliers):
    s['supplier_id'] = f'SUP{i + 1:03}'
materials = []
for text in MATERIALS.split('\n') + ['packaging|each|.11|ambient|' + ','.join(PACKS)]:
    kind, unit, price, storage, names = text.split('|')
    homes = [s for s in suppliers if s['supplies'] == kind and s['main']]
    for name in names.split(','):
        main = R.choice(homes)
        usage = gamma({'vegetable': 2600, 'fruit': 700, 'meat & fish': 900, 'milk & egg': 900, 'spice & herb': 60, 'grain & flour': 1300, 'pulse & nut': 600, 'oil & vinegar': 500, 'sugar & sauce': 900, 'packaging': 13000}[kind], 1.6)
        level = float(f'{usage * R.uniform(.8, 1.5):.2g}')
        materials.append(dict(material_code='', material_name=name, material_type=kind, unit=unit, std_price=round(float(price) * R.lognormvariate(0, .45) + .01, 3 if kind == 'packaging' else 2), main_supplier_id=main['supplier_id'], main=main, second=R.choice(homes) if odds(.35) else main, allergen='milk' if kind == 'milk & egg' and 'gg' not in name else ALLERGENS.get(name),
                              storage='frozen' if kind == 'meat & fish' and odds(.2) else storage, reorder_level=round(level), stock_qty=round(level * R.choice([.3, .7, 1.1, 1.4, 1.7, 2.2, 2.6, 3.1]) * R.uniform(.8, 1.2)), last_counted_on=working(between(date(2025, 9, 1), date(2025, 12, 30)), -1) if odds(.95) else None, active='Y' if odds(.94) else 'N', usage=usage))
        if odds(.02):
            materials[-1]['main_supplier_id'] = None
R.shuffle(materials)
for i, m in enumerate(materials):
    m['material_code'] = f'RM{5001 + i}'

# ---------------------------------------------------------------- recipes
food = {kind: [m for m in materials if m['material_type'] == kind] for kind in MANY}
BASE = {'soup': 'vegetable:5 sugar & sauce:1 spice & herb:3 oil & vinegar:1', 'pasta sauce': 'vegetable:3 sugar & sauce:2 spice & herb:2 oil & vinegar:1', 'curry sauce': 'vegetable:2 sugar & sauce:2 spice & herb:5 oil & vinegar:1', 'ready meal': 'vegetable:3 grain & flour:2 spice & herb:2 sugar & sauce:1', 'pie': 'grain & flour:2 vegetable:2 spice & herb:2 milk & egg:1',
        'chutney': 'fruit:2 vegetable:1 sugar & sauce:2 oil & vinegar:1 spice & herb:2', 'dip': 'pulse & nut:2 vegetable:1 oil & vinegar:1 spice & herb:2 fruit:1', 'gravy': 'sugar & sauce:2 grain & flour:1 spice & herb:2 vegetable:1', 'dressing': 'oil & vinegar:3 spice & herb:2 sugar & sauce:1', 'pudding': 'grain & flour:2 milk & egg:2 sugar & sauce:2 fruit:1'}
recipes, made = [], {}
for p in products:
    if (p['category'], p['variety']) not in made:
        parts = {}
        for bit in BASE[p['category']].replace(' & ', '&').split():
            kind, n = bit.replace('&', ' & ').split(':')
            for m in R.sample([m for m in food[kind] if not (p['vegan'] == 'Y' and (m['allergen'] in ('milk', 'egg', 'fish') or m['material_name'] in ('Suet', 'Honey', 'Chicken Stock', 'Beef Stock'))) and not (p['gluten_free'] == 'Y' and m['allergen'] == 'gluten') and not (not p['meat'] and m['material_name'] in ('Chicken Stock', 'Beef Stock', 'Worcester Sauce', 'Suet'))], int(n)):
                parts[m['material_code']] = gamma({'spice & herb': .5, 'oil & vinegar': 5, 'vegetable': 17, 'fruit': 16, 'grain & flour': 12}.get(kind, 9))
        words = [w for w in p['variety'].replace('&', ' ').split() if len(w) > 3]
        for m in materials:
            if m['material_type'] != 'packaging' and any(w.rstrip('s') in m['material_name'] for w in words) and len(parts) < 15 and not (p['vegan'] == 'Y' and m['material_type'] in ('meat & fish', 'milk & egg')) and not (not p['meat'] and ('Stock' in m['material_name'] or m['material_type'] == 'meat & fish')) and not (p['gluten_free'] == 'Y' and m['allergen'] == 'gluten'):
                parts.setdefault(m['material_code'], gamma(12))
        if p['meat']:
            for m in R.sample([m for m in food['meat & fish'] if not m['allergen']], 1):
                parts.setdefault(m['material_code'], gamma(18))
        whole = sum(parts.values()) / R.uniform(62, 99)
        made[p['category'], p['variety']] = [(m, v / whole) for m, v in parts.items()]
    for m, v in made[p['category'], p['variety']]:
        if p['status'] != 'in development' or p['variety'] != 'Lemon Drizzle':
            recipes.append(dict(recipe_line_id=70001 + len(recipes), sku=p['sku'], material_code=m, kg_per_100kg=max(.01, round(v * R.uniform(.93, 1.07), 2))))

# ---------------------------------------------------------------- orders
orders, lines = [], []
for c in customers:
    many, orders_each, lines_each, cases, off, _ = CHANNELS[c['channel']]
    # caterers buy catering packs, shops the retail ones, supermarkets their own label too
    pool = []
    for p in products:
        if p['status'] == 'in development' or p['brand'] == 'Own label' and p['made_for'] != c['customer_id']:
            continue
        catering = c['channel'] in ('caterer', 'public sector')
        w = p['pull'] * (7 if p['brand'] == 'Own label' else (2.2 if catering else .7 if c['channel'] == 'wholesaler' else .02) if p['brand'] == 'Copperpan' else .15 if catering else 1)
        if c['channel'] == 'export' and p['storage'] == 'chilled':
            w *= .1
        if c['channel'] == 'farm shop' and p['category'] in ('chutney', 'pie', 'dressing'):
            w *= 2.4
        pool.append((p, w * R.lognormvariate(0, .8)))
    pool = sorted(pool, key=lambda x: -x[1])[:45 if c['channel'] == 'supermarket' else 14]
    d = max(START, c['opened_on'])
    gap = 731 / (orders_each * c['rate']) if c['channel'] != 'supermarket' else 731 / (orders_each * R.uniform(.75, 1.2))
    d = after(d, gamma(gap))
    while d <= TODAY and not c['never'] and not (c['lost'] and d > c['lost']):
        d = working(d)
        if d > TODAY:
            break
        grown = c['growth'] ** ((d - date(2024, 7, 1)).days / 365)
        here = [(p, w * SEASON[p['season']][d.month - 1] * p['growth'] ** ((d - date(2024, 7, 1)).days / 365)) for p, w in pool if p['launched_on'] <= after(d, -4) and not (p['delisted_on'] and p['delisted_on'] < d)]
        n = min(len(here), max(1, round(gamma(lines_each, 5))))
        picked = []
        while n and len(picked) < n:
            p = R.choices([x[0] for x in here], [x[1] for x in here])[0]
            if p not in picked:
                picked.append(p)
        if picked:
            ahead = working(after(d, R.randint(7, 16) if odds(.1) else R.choice([2, 2, 3, 3, 4, 5]) + (4 if c['channel'] == 'export' else 0)))
            orders.append(dict(order_no='', c=c, customer_id=c['customer_id'], order_date=d, required_date=ahead, ordered_by=choose({'EDI': 30, 'email': 1} if c['channel'] == 'supermarket' else {'email': 9, 'phone': 6, 'web portal': 5} if c['channel'] != 'wholesaler' else {'EDI': 4, 'email': 5}), customer_po=f'{R.randint(10000, 99999)}' if odds(.86) else None, despatched_on=None, delivered_on=None,
                               carriage=R.choice([9.5, 14, 18.5]) if c['channel'] in ('farm shop', 'caterer', 'convenience') and odds(.55) else None, status='', invoice_no=None, paid_on=None, picked=picked, grown=grown))
        d = after(d, max(1, gamma(gap, 6 if c['channel'] == 'supermarket' else 2) / SEASON['w' if c['channel'] in ('public sector', 'caterer') else '-'][d.month - 1] ** .4))
orders.sort(key=lambda o: (o['order_date'], o['customer_id']))
invoice = 40210
for i, o in enumerate(orders):
    c, o['order_no'] = o['c'], 310001 + i
    _, _, _, cases, off, _ = CHANNELS[c['channel']]
    transit = 1 if c['channel'] != 'export' else R.randint(2, 4)
    ship = working(after(o['required_date'], -transit), -1)
    ship = max(ship, o['order_date'])
    if odds(.045):
        ship = working(after(ship, R.randint(1, 4)))
    arrive = working(after(ship, transit))
    if odds(.024):
        o['status'] = 'cancelled'
    else:
        o['despatched_on'], o['delivered_on'] = past(ship), past(arrive)
        o['status'] = 'delivered' if arrive <= TODAY else 'despatched' if ship <= TODAY else 'picking' if (ship - TODAY).days < 3 else 'open'
    if o['despatched_on']:
        invoice += 1
        o['invoice_no'] = invoice
        pay = working(after(ship, c['terms_days'] + R.gauss(4, 9)))
        o['paid_on'] = past(max(pay, after(ship, 2))) if not odds(.012 if c['on_stop'] == 'N' else .3) else None
    for p in o['picked']:
        amount = max(1, round(gamma(cases * c['size'] * o['grown'], 3) * (.45 if p['pack_weight_g'] >= 2000 else 1) * (1.5 if p['brand'] == 'Own label' else 1)))
        if amount > 40:
            amount = round(amount / 10) * 10
        price = round(p['list_price'] / (1.035 if o['order_date'] < date(2025, 4, 1) else 1) * (1 - off - R.uniform(-.02, .03)), 2)
        lines.append(dict(line_id=0, o=o, p=p, order_no=o['order_no'], sku=p['sku'], batch_no=None, cases_ordered=amount, cases_delivered=None, price_per_case=price, net_value=None, short_reason=None, ship=ship))

# ---------------------------------------------------------------- batches: each is cooked for the orders that follow
LEADERS = {'Kettle 1': ['Gosia Pawlak', 'Ian Bufton'], 'Kettle 2': ['Kev Maddocks', 'Amara Diallo'], 'Kettle 3': ['Lynne Preece', 'Radek Holub'], 'Assembly': ['Dawn Tipton', 'Ian Bufton'], 'Bakery': ['Stu Gittins', 'Mags Brennan']}
SHIFTS = {'early': 5, 'late': 4, 'night': 1}
batches, wanted = [], {}
for x in lines:
    if x['o']['status'] != 'cancelled':
        wanted.setdefault(x['sku'], []).append(x)


def cook(p, d, planned):
    line = p['line'] if not odds(.05) else R.choice(list(LEADERS))
    shift = choose(SHIFTS)
    early = date(2025, 3, 1) > d
    worse = {'Kettle 1': 1, 'Kettle 2': 1.1, 'Kettle 3': .7, 'Assembly': 1.35, 'Bakery': 1.7 if early else 1.05}[line] * (1.25 if shift == 'night' else 1)
    kilos = planned * p['packs_per_case'] * p['pack_weight_g'] / 1000
    stop = round(gamma(38 * worse, 1.2)) if odds(.44 * worse ** .5) else 0
    waste = round(kilos * min(.3, gamma(.022 * worse * p['bad'] ** .3)), 1)
    got = max(1, round(planned * min(1.03, R.gauss(.982 - .012 * worse - stop / 9000, .018))))
    b = dict(batch_no='', p=p, sku=p['sku'], prod_date=d, line=line, shift=shift, team_leader=LEADERS[line][0 if (shift == 'early') != odds(.12) else 1], planned_cases=planned, cases_made=got, waste_kg=waste, downtime_mins=stop, stop_reason=choose({'changeover overrun': 22, 'sealer jam': 24 if line in ('Assembly', 'Kettle 3') else 9, 'waiting for materials': 15, 'oven fault': 26 if line == 'Bakery' and early else 9 if line == 'Bakery' else 0, 'metal detector': 8, 'labour short': 10, 'pump blocked': 14 if 'Kettle' in line else 2}) if stop else None,
             labour_hours=round(3 + kilos / 210 * R.uniform(.8, 1.3) + stop / 45, 1), qa_status='released', released_on=None, best_before=after(d, p['shelf_life_days']), left=got)
    batches.append(b)
    release = after(d, R.choice([0, 1, 1, 1, 2]) if p['storage'] == 'chilled' else R.choice([1, 2, 2, 3, 4, 5]))
    roll = R.random() / worse / p['bad'] ** .4
    if d > TODAY:
        b.update(cases_made=None, waste_kg=None, downtime_mins=None, labour_hours=None, stop_reason=None, qa_status='planned', best_before=None)
    elif roll < .007:
        b.update(qa_status='scrapped', cases_made=0, waste_kg=round(kilos * R.uniform(.92, 1), 1))
    elif roll < .013 and d > date(2025, 11, 12):
        b.update(qa_status='on hold')
    elif release > TODAY:
        b.update(qa_status='awaiting release')
    else:
        b['released_on'] = release
    return b


for p in products:
    needed = sorted(wanted.get(p['sku'], []), key=lambda x: (x['ship'], x['order_no']))
    if not needed:
        continue
    total = sum(x['cases_ordered'] for x in needed)
    usual = total / max(1, (TODAY - max(START, p['launched_on'])).days) * {'chilled': 13, 'ambient': 30, 'frozen': 26}[p['storage']]
    least = {'ready meal': 60, 'dip': 60}.get(p['category'], 90) * (.5 if p['pack_weight_g'] >= 2000 else 1)
    current = None
    for n, x in enumerate(needed):
        while not current or current['left'] < x['cases_ordered'] * .5 or (x['ship'] - current['prod_date']).days > p['shelf_life_days'] * .6:
            day = x['ship']
            for _ in range(R.randint(1, 4)):
                day = working(after(day, -1), -1)
            size = max(least, usual * R.uniform(.75, 1.25), x['cases_ordered'] * 1.1)
            current = cook(p, min(day, x['ship']) if day >= START else date(2024, 1, 2), round(size / 10) * 10)
            if current['qa_status'] in ('scrapped', 'on hold'):
                current = None
            elif current['qa_status'] in ('planned', 'awaiting release') and x['ship'] <= TODAY:
                current['qa_status'] = 'released' if current['prod_date'] <= TODAY else 'planned'
                current['released_on'] = current['prod_date'] if current['prod_date'] <= TODAY else None
        if x['o']['despatched_on']:
            x['batch'] = current
            give = min(x['cases_ordered'], current['left'])
            short = 'out of stock' if give < x['cases_ordered'] else None
            if not short and odds(.022):
                give, short = round(x['cases_ordered'] * R.choice([0, .4, .6, .8])), choose({'out of stock': 4, 'short shelf life': 5, 'damaged in warehouse': 3, 'batch on hold': 2})
            current['left'] -= give
            x.update(cases_delivered=give, short_reason=short, net_value=round(give * x['price_per_case'], 2))
active = [p for p in products if p['status'] == 'active' and len(wanted.get(p['sku'], [])) > 12]
for p in R.sample(active, 46):
    cook(p, working(between(date(2026, 1, 2), date(2026, 1, 12))), R.choice([120, 180, 240, 300, 420]))
batches.sort(key=lambda b: (b['prod_date'], b['line'], b['sku'], b['planned_cases']))
day, seq = None, 0
for b in batches:
    day, seq = b['prod_date'], seq + 1 if b['prod_date'] == day else 1
    b['batch_no'] = f'B{day:%y%j}{seq:02}'
lines.sort(key=lambda x: (x['order_no'], x['sku']))
for n, x in enumerate(lines):
    x['line_id'] = 880001 + n
    if x.get('batch') and x['cases_delivered']:
        x['batch_no'] = x['batch']['batch_no']

# ---------------------------------------------------------------- purchasing
pos, number = [], {}
for m in materials:
    if m['active'] == 'N' and odds(.5):
        continue
    stop = between(date(2024, 5, 1), date(2025, 8, 1)) if m['active'] == 'N' else TODAY
    gap = {'vegetable': 21, 'fruit': 34, 'meat & fish': 22, 'milk & egg': 23, 'spice & herb': 62, 'grain & flour': 36, 'pulse & nut': 50, 'oil & vinegar': 46, 'sugar & sauce': 38, 'packaging': 52}[m['material_type']] * R.uniform(.75, 1.35)
    drift = R.gauss(1.035, .05)
    d = after(START, R.uniform(0, gap))
    while d <= stop:
        d = working(d)
        if d > TODAY:
            break
        s = m['second'] if odds(.16) else m['main']
        lead = R.randint(2, 5) if m['storage'] == 'chilled' else R.randint(6, 21)
        due = working(after(d, lead))
        arrive = due if not odds(s['slip'] * 1.1) else working(after(due, 1 + gamma(3.5)))
        qty = max(5, float(f'{m["usage"] * gap / 30 * R.uniform(.7, 1.4):.2g}'))
        price = round(m['std_price'] / 1.02 * drift ** ((d - date(2025, 6, 1)).days / 365) * R.uniform(.97, 1.04), 3 if m['material_type'] == 'packaging' else 2)
        row = dict(po_line_id=0, s=s, supplier_id=s['supplier_id'], material_code=m['material_code'], ordered_on=d, due_on=due, delivered_on=past(arrive), qty_ordered=round(qty), qty_received=None, qty_rejected=None, reject_reason=None, unit_price=max(.001, price), line_value=round(round(qty) * price, 2), status='open')
        if odds(.012):
            row.update(status='cancelled', delivered_on=None, line_value=None)
        elif row['delivered_on']:
            short = odds(.04)
            row.update(status='part delivered' if short else 'delivered', qty_received=round(row['qty_ordered'] * (R.uniform(.5, .95) if short else 1)), qty_rejected=0)
            if odds(s['reject'] * (1.5 if m['storage'] == 'chilled' else .8)):
                row.update(qty_rejected=round(row['qty_received'] * (1 if odds(.35) else R.uniform(.05, .6))), reject_reason=choose({'temperature too high': 5 if m['storage'] == 'chilled' else 0, 'damaged pallets': 4, 'short shelf life': 4 if m['material_type'] != 'packaging' else 0, 'wrong spec': 5, 'no certificate': 2, 'pests': 1 if m['material_type'] not in ('packaging', 'milk & egg') else 0}))
        pos.append(row)
        d = after(d, max(2, gamma(gap, 5)))
pos.sort(key=lambda r: (r['ordered_on'], r['supplier_id'], r['material_code']))
for n, r in enumerate(pos):
    r['po_line_id'] = 150001 + n
    r['po_no'] = number.setdefault((r['ordered_on'], r['supplier_id']), f'PO{20001 + len(number)}')

# ---------------------------------------------------------------- complaints
TYPES = {'foreign body': (12, 'major:7 critical:3 minor:2'), 'taste or smell': (20, 'minor:9 major:1'), 'leaking pack': (22, 'minor:8 major:2'), 'mould': (9, 'major:8 critical:1'), 'short weight': (10, 'minor:1'), 'wrong label': (5, 'major:5 critical:4'), 'texture': (13, 'minor:1'), 'short shelf life': (7, 'minor:4 major:1'), 'illness': (3, 'critical:4 major:3')}
CAUSES = {'foreign body': 'supplier material:6 operator error:2 equipment:4', 'taste or smell': 'recipe deviation:4 supplier material:3 storage by customer:4', 'leaking pack': 'equipment:7 supplier material:3 transport:5', 'mould': 'storage by customer:4 equipment:5 hygiene:2', 'short weight': 'equipment:5 operator error:3', 'wrong label': 'operator error:8 supplier material:1',
          'texture': 'recipe deviation:7 equipment:2', 'short shelf life': 'planning:6 transport:1', 'illness': 'storage by customer:5 hygiene:1'}
QA = ['Nadia Farrow', 'Owen Blyth', 'Carys Meredith']
complaints = []
sold = [x for x in lines if x['cases_delivered']]
weight = [x['cases_delivered'] ** .6 * x['p']['bad'] * {'ready meal': 1.6, 'dip': 1.5, 'soup': 1.1, 'pie': 1.2}.get(x['p']['category'], .7) * (1.35 if x['ship'] > date(2025, 5, 1) and x['p']['category'] == 'ready meal' else .85 if x['ship'] > date(2025, 3, 1) and x['p']['category'] == 'pie' else 1) for x in sold]
for x in R.choices(sold, weight, k=1590):
    p, c = x['p'], x['o']['c']
    consumer = c['channel'] in ('supermarket', 'convenience', 'farm shop', 'wholesaler') and odds(.62)
    came = after(x['o']['delivered_on'] or x['o']['despatched_on'], 1 + gamma(9 if consumer else 4))
    if came > TODAY:
        continue
    kinds = {t: w[0] * (3.2 if t == 'leaking pack' and p['category'] == 'soup' else 2.5 if t == 'mould' and p['storage'] == 'chilled' else .4 if t in ('mould', 'short shelf life') else 1) for t, w in TYPES.items()}
    kind = choose(kinds)
    severity = choose({w.split(':')[0]: int(w.split(':')[1]) for w in TYPES[kind][1].split()})
    closed = past(after(came, 1 + gamma({'minor': 11, 'major': 19, 'critical': 26}[severity]))) if not odds(.012) else None
    seen = past(after(came, R.choice([0, 1, 1, 2, 3, 5]))) if not odds(.03) or closed else None
    upheld = ('Y' if odds(.57) else 'N') if closed else None
    complaints.append(dict(complaint_no='', received_on=came, source='consumer' if consumer else 'trade customer', customer_id=c['customer_id'] if not consumer or odds(.78) else None, sku=p['sku'], batch_no=x['batch_no'] if not consumer or odds(.74) else None, complaint_type=kind, severity=severity, handled_by=R.choices(QA, [5, 4, 3])[0] if seen else None, first_reply_on=seen if not closed or not seen else min(seen, closed), closed_on=closed,
                           status='closed' if closed else 'investigating' if seen else 'new', upheld=upheld, root_cause=choose({w: int(n) for w, n in re.findall(r'([a-z][a-z ]*):(\d)', CAUSES[kind])}) if upheld == 'Y' else None,
                           credit_given=(round(R.choice([3, 5, 5, 8, 10]) * R.uniform(.9, 1.4), 2) if consumer else round(min(x['net_value'], gamma(x['net_value'] * .35)), 2)) if upheld == 'Y' and odds(.86) else None))
complaints.sort(key=lambda k: (k['received_on'], k['sku'], str(k['customer_id']), k['complaint_type']))
for n, k in enumerate(complaints):
    k['complaint_no'] = f'C{6001 + n}'

TABLES = (
    ('customers', customers, 'customer_id customer_name channel region town account_mgr opened_on terms_days credit_limit rebate_pct on_stop'),
    ('products', products, 'sku product_name category brand made_for storage pack_weight_g packs_per_case shelf_life_days list_price std_cost vegan gluten_free launched_on delisted_on status'),
    ('suppliers', suppliers, 'supplier_id supplier_name supplies country buyer approval_status risk_rating approved_since last_audit_on audit_score next_audit_due payment_terms'),
    ('raw_materials', materials, 'material_code material_name material_type unit std_price main_supplier_id allergen storage reorder_level stock_qty last_counted_on active'),
    ('recipes', recipes, 'recipe_line_id sku material_code kg_per_100kg'),
    ('purchase_lines', pos, 'po_line_id po_no supplier_id material_code ordered_on due_on delivered_on qty_ordered qty_received qty_rejected reject_reason unit_price line_value status'),
    ('batches', batches, 'batch_no sku prod_date line shift team_leader planned_cases cases_made waste_kg downtime_mins stop_reason labour_hours qa_status released_on best_before'),
    ('orders', orders, 'order_no customer_id order_date required_date ordered_by customer_po despatched_on delivered_on carriage status invoice_no paid_on'),
    ('order_lines', lines, 'line_id order_no sku batch_no cases_ordered cases_delivered price_per_case net_value short_reason'),
    ('complaints', complaints, 'complaint_no received_on source customer_id sku batch_no complaint_type severity handled_by first_reply_on closed_on status upheld root_cause credit_given'))
FOLDER.mkdir(parents=True, exist_ok=True)
for name, rows, columns in TABLES:
    columns = columns.split()
    with open(FOLDER / f'{name}.csv', 'w', newline='', encoding='utf-8') as file:
        out = csv.writer(file, lineterminator='\n')
        out.writerow(columns)
        out.writerows([row[c] for c in columns] for row in rows)
    print(f'{name}: {len(rows)}')
