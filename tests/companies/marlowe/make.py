"""Marlowe: a wholesaler of building and plumbing materials, eight trade counters and a distribution centre. python3 make.py FOLDER writes twelve CSVs; seeded."""
import csv, math, random, sys
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
rnd = random.Random(5150); OUT = Path(sys.argv[1] if len(sys.argv) > 1 else '.'); FIRST, TODAY = date(2023, 1, 1), date(2025, 12, 31)
def save(table, columns, rows):
    with (OUT / f'{table}.csv').open('w', newline='', encoding='utf-8') as fh:
        out = csv.writer(fh, lineterminator='\n'); out.writerow(columns.split()); out.writerows(['' if x is None else x for x in row] for row in rows)
    print(f'{table}: {len(rows)}')
def plus(d, n): return d + timedelta(n)
def weighted(table): return rnd.choices(list(table.keys()), weights=list(table.values()))[0]
def chance(p): return rnd.random() < p
def between(a, b): return plus(a, rnd.randint(0, (b - a).days))
def poisson(mean):
    k, p, stop = 0, rnd.random(), math.exp(-mean)
    while p > stop: k += 1; p *= rnd.random()
    return k
def working(d):
    while d.weekday() == 6 or (d.month, d.day) in ((12, 25), (12, 26), (1, 1)): d = plus(d, 1)
    return d
# branches: code -> name, region, type, showroom, opened, manager, orders a day, yearly trend
BR = {'REA': ('Reading', 'Thames Valley', 'trade counter', 'yes', date(1994, 5, 2), 'Karen Whitlock', 2.1, (1, 1.03, 1.05)), 'OXF': ('Oxford', 'Thames Valley', 'trade counter', 'yes', date(2001, 9, 10), 'Dominic Farr', 1.7, (.88, 1, 1.16)), 'NEW': ('Newbury', 'Thames Valley', 'trade counter', 'no', date(1998, 3, 16), 'Sunil Rao', 1.2, (1, 1, .98)), 'DID': ('Didcot', 'Thames Valley', 'trade counter', 'no', date(2024, 3, 4), 'Beth Colley', .9, (0, .8, 1.25)), 'SWI': ('Swindon', 'Severnside', 'trade counter', 'yes', date(1996, 6, 3), 'Martin Keogh', 1.9, (1, 1.04, 1.07)), 'GLO': ('Gloucester', 'Severnside', 'trade counter', 'no', date(2008, 2, 11), 'Tracey Amos', 1.3, (.95, 1, 1.04)), 'SAL': ('Salisbury', 'Wessex', 'trade counter', 'yes', date(2005, 10, 17), 'Owen Pritchett', 1.1, (1, .98, 1.02)), 'AND': ('Andover', 'Wessex', 'trade counter', 'no', date(2011, 4, 4), 'Lesley Tuck', .9, (1.1, .95, .78)),
      'THA': ('Thatcham', 'Thames Valley', 'distribution centre', 'no', date(2015, 1, 12), 'Paul Denholm', 0, (0, 0, 0))}
save('branches', 'branch_code branch_name region branch_type has_showroom opened_date branch_manager', [(k, *v[:6]) for k, v in BR.items()])
REPS = list(zip('Aaron Stubbs,Philippa Lane,Jo Harkness,Callum Reid,Neil Ferris,Gemma Osgood,Rick Bayliss,Tanya Holt,Dave Munro,Stacey Penn,Ian Loveridge,Mel Carver'.split(','), 'REA REA OXF OXF NEW DID SWI SWI GLO GLO SAL AND'.split()))
def rep_of(c, d): return 'Priya Nair' if c['rep'] == 'Neil Ferris' and d >= date(2025, 5, 1) else c['rep']       # she took over his accounts
# suppliers: name, country, promised lead time, payment terms, how late they run, yearly drift of that
SUP = [('Yorcast Copper', 'United Kingdom', 7, 30, 1, 0), ('Hepwell Plastics', 'United Kingdom', 5, 30, 0, 0), ('Valemont Controls', 'Germany', 14, 45, 2, 0), ('Idealis Boilers', 'United Kingdom', 10, 30, 0, 1), ('Stelmark Radiators', 'Turkey', 28, 60, 5, 2), ('Armley Ceramics', 'United Kingdom', 14, 30, 1, 1), ('Bagnara Bathrooms', 'Italy', 30, 60, 6, -1), ('Marsley Drainage', 'United Kingdom', 7, 30, 0, 0), ('Rockfell Insulation', 'United Kingdom', 6, 30, 1, 2), ('Gypcraft', 'United Kingdom', 5, 30, 0, 0),
       ('Blue Ring Cement', 'United Kingdom', 4, 14, 0, 0), ('Norrland Timber', 'Sweden', 21, 45, 3, 0), ('Spaxton Fixings', 'United Kingdom', 5, 30, -1, 0), ('Pegwell Brass', 'Italy', 18, 60, 2, 1), ('Thermoflo', 'Netherlands', 12, 30, -1, 0), ('Cotswold Merchants Supply', 'United Kingdom', 3, 30, 0, 0), ('Duro Bathware', 'Spain', 26, 45, 4, 0), ('Halden Stoves', 'Norway', 35, 30, 0, 0)]
sid = [f'SUP{n + 1:02}' for n in range(len(SUP))]; save('suppliers', 'supplier_id supplier_name country lead_time_days payment_terms_days', [(i, *s[:4]) for i, s in zip(sid, SUP)])
# category | code | main suppliers | unit | margin | popularity | busy in winter (w), summer (s) or neither | template: size price, ...
CAT = '''Pipe|PIP|0 1|length|.24|14|-|Copper tube {} x 3m: 15mm 10.4, 22mm 20.9, 28mm 33.5|Barrier pipe {} x 25m coil: 10mm 24, 15mm 31, 22mm 58|MDPE water pipe {} x 50m: 20mm 36, 25mm 47, 32mm 79
Fittings|FIT|0 13 1|each|.42|22|-|Copper elbow {}: 15mm .95, 22mm 1.9, 28mm 4.2|Copper tee {}: 15mm 1.7, 22mm 3.4|Push-fit coupler {}: 10mm 2.6, 15mm 2.9, 22mm 4.1|Compression elbow {}: 15mm 3.2, 22mm 5.3
Valves & Controls|VAL|2 13|each|.36|11|w|Lever ball valve {}: 15mm 6.2, 22mm 9.4|Thermostatic radiator valve {}: angled 13.5, straight 13.9, twin pack 25|Wireless room thermostat {}: basic 62, smart 139|Zone valve {}: 22mm 58, 28mm 74
Boilers|BOI|3|each|.13|3.4|w|Combi boiler {}: 24kW 745, 30kW 865, 35kW 1040|System boiler {}: 18kW 790, 24kW 870|Heat only boiler {}: 18kW 705, 30kW 820|Horizontal flue kit {}: standard 72, plume 108
Radiators|RAD|4 14|each|.28|7|w|Compact radiator {}: 600x600 38, 600x800 49, 600x1000 61, 600x1400 86|Towel rail {}: white 74, chrome 98, anthracite 112|Vertical radiator {}: 1800x400 168, 1800x500 194
Bathrooms|BAT|5 6|each|.33|5|-|Close coupled WC {}: basic 118, rimless 176|Basin and pedestal {}: 500mm 74, 550mm 89|Acrylic bath {}: 1500mm 142, 1700mm 158|Shower tray {}: 800mm 96, 900mm 112|Mixer shower {}: bar 94, concealed 188
Drainage|DRA|7 1|length|.3|8|s|Underground pipe 110mm {}: 3m 19.5, 6m 36|Rest bend 110mm {}: single 9.8, double 12.6|Inspection chamber {}: 300mm 58, 450mm 104|Channel drain {}: 1m plastic 14.5, 1m galvanised 22|Gully {}: square 27, bottle 31
Insulation|INS|8|pack|.22|7|w|Loft roll {}: 100mm 24.5, 170mm 29, 200mm 31.5|PIR board {}: 25mm 17.5, 50mm 27, 100mm 46|Pipe lagging {}: 15mm 1.3, 22mm 1.6|Cavity slab {}: 85mm 39, 100mm 44
Plaster & Board|PLA|9|sheet|.19|9|-|Plasterboard {}: 9.5mm 9.6, 12.5mm 10.8, 12.5mm moisture 16.4, 15mm fire 18.2|Multi-finish plaster {}: 25kg 10.2|Bonding coat {}: 25kg 12.6|Drywall adhesive {}: 25kg 11.1|Metal stud {}: 50mm 5.9, 70mm 6.8
Cement & Aggregates|CEM|10|bag|.2|10|s|Portland cement {}: 25kg 6.1|Rapid set cement {}: 25kg 9.2|Building sand {}: bulk bag 58, 25kg 3.1|Ballast {}: bulk bag 61, 25kg 3.2|Gravel 20mm {}: bulk bag 64|Dense block {}: 100mm 1.7, 140mm 2.5
Timber|TIM|11|length|.21|8|s|CLS timber {}: 38x63 3.9, 38x89 5.4|C16 joist {}: 47x150 15.2, 47x200 20.4|Roof batten {}: 25x50 3.3|OSB3 sheet {}: 11mm 17.5, 18mm 26|Decking board {}: 2.4m 7.6, 3.6m 11.8
Fixings & Consumables|FIX|12 15|each|.44|16|-|Wood screws {}: 4x40 box 5.2, 5x80 box 8.9|Frame fixings {}: 100mm pack 11.4|Silicone {}: clear 5.6, white 5.6|Solder {}: 500g reel 24|Expanding foam {}: 750ml 7.9|Pipe clips {}: 15mm pack 4.1, 22mm pack 4.8|Flux {}: 100g tub 4.3'''
GONE = {'Barrier pipe 10mm x 25m coil', 'Copper elbow 28mm', 'Wireless room thermostat basic', 'Zone valve 28mm', 'System boiler 18kW', 'Heat only boiler 30kW', 'Towel rail anthracite', 'Vertical radiator 1800x400', 'Acrylic bath 1500mm', 'Gully bottle', 'Loft roll 170mm', 'Decking board 2.4m', 'Cavity slab 85mm'}; prods, RATE = [], {2023: .92, 2024: .96, 2025: 1}
for row in CAT.split('\n'):
    cat, code, sup, unit, margin, pop, season, *temps = row.split('|'); sup = [int(x) for x in sup.split()]; items = [(t.split(': ')[0].format(s.rsplit(' ', 1)[0]), float(s.rsplit(' ', 1)[1])) for t in temps for s in t.split(': ')[1].split(', ')]
    for n, (name, price) in enumerate(items):
        main = 0 if name[:6] == 'Copper' else 1 if name[:4] in ('Barr', 'MDPE', 'Push') else rnd.choice(sup); alt = rnd.choice([x for x in sup + [15] if x != main] + ([16, 16] if code == 'BAT' else [])) if chance(.55) else None; gone = between(date(2024, 6, 1), date(2025, 7, 31)) if name in GONE else None
        prods.append(dict(code=f'{code}{101 + 7 * n}', name=name, cat=cat, unit=unit, main=main, alt=alt, list=price, cost=round(price * .84 * (1 - float(margin)) * rnd.uniform(.96, 1.04), 2), own='yes' if unit in ('each', 'pack') and price < 60 and chance(.3) else 'no', gone=gone,
                          pop=float(pop) / len(items) * min(rnd.paretovariate(1.3), 5) * (.03 if chance(.05) else 1), season={'w': (1.5, .65), 's': (.6, 1.35), '-': (1, 1)}[season]))
save('products', 'product_code product_name category unit main_supplier_id alternative_supplier_id list_price standard_cost own_brand discontinued_date', [(p['code'], p['name'], p['cat'], p['unit'], sid[p['main']], None if p['alt'] is None else sid[p['alt']], p['list'], p['cost'], p['own'], p['gone']) for p in prods])
# customers: trade -> how many, size, payment terms, favourite and shunned categories, names
TRADE = {'Plumbing & heating': (30, 1, 30, 'Pipe Fittings Valves Boilers Radiators', 'Timber Cement Plaster', ('{} Plumbing', '{} Heating Services', '{} & Sons Plumbers', '{} Gas')), 'General builder': (30, 1.1, 30, 'Cement Timber Plaster Insulation Drainage', 'Boilers Valves', ('{} Builders', '{} Construction', '{} & Son Building', 'R {} Property Repairs')),
         'Housebuilder': (7, 4, 60, 'Drainage Insulation Plaster Timber Cement', 'Valves', ('{} Homes', '{} Developments')), 'Bathroom & kitchen fitter': (14, .9, 30, 'Bathrooms Fittings Radiators', 'Cement Timber', ('{} Bathrooms', '{} Kitchens & Bathrooms', '{} Interiors')),
         'Groundworks & drainage': (8, 1.4, 30, 'Drainage Cement', 'Boilers Radiators Bathrooms Fittings Valves', ('{} Groundworks', '{} Drainage')), 'Facilities & housing association': (6, 2.6, 60, 'Boilers Valves Radiators Fittings Bathrooms', 'Cement', ('{} Facilities Management', '{} Housing Association', '{} Property Care'))}
SURN = 'Abbott Bexley Cobb Dunning Eccles Fordham Gale Hibberd Inskip Jessop Kemp Lovell Mundy Norris Ogden Peart Quirk Rudge Selby Tranter Upton Vince Wragg Yeo Ayling Brill Crouch Dart Elford Foyle Garrick Hurst Ivey Jolly Knapp Loder Mabey Nash Orchard Pavey'.split(); cust, taken = [], set()
while len(cust) < 460:
    trade = weighted({k: v[0] for k, v in TRADE.items()}); name = rnd.choice(TRADE[trade][5]).format(rnd.choice(SURN)); home = weighted({k: v[6] for k, v in BR.items()})
    if name in taken: continue
    start = working(max(BR[home][4], between(date(2006, 1, 1), date(2022, 12, 31)) if chance(.72) else between(FIRST, TODAY))); taken.add(name); quiet = between(max(start, FIRST), TODAY) if chance(.2) else None      # from then on they buy elsewhere
    if home == 'DID' and chance(.7): start = working(between(date(2024, 3, 4), date(2025, 9, 30))); quiet = None
    cust.append(dict(no=f'MW{10400 + 13 * len(cust)}', name=name, trade=trade, home=home, rep=rnd.choice([r for r, b in REPS if b == home]), start=start, quiet=quiet, closed=plus(quiet, 90) if quiet and chance(.35) and plus(quiet, 90) < TODAY else None, size=0 if chance(.03) else TRADE[trade][1] * min(rnd.paretovariate(1.25), 9),
                     terms=0 if chance(.07) else TRADE[trade][2], disc=rnd.choice([0, 5, 10, 15, 20]), pay=weighted({'prompt': 34, 'normal': 40, 'slow': 20, 'bad': 4}), owed=0, old=0, sold=0))
shelf, pool = {}, {}
def basket(trade, d):
    like, shun = (TRADE[trade][k].split() for k in (3, 4)); key = trade, d.year, d.month
    if key not in shelf: shelf[key] = [p['pop'] * (3.2 if p['cat'].split()[0] in like else .18 if p['cat'].split()[0] in shun else 1) * p['season'][3 < d.month < 10] * (not (p['gone'] and d > plus(p['gone'], 75))) for p in prods]
    return rnd.choices(prods, weights=shelf[key])[0]
def buyer(b, d):
    key = b, d.year, d.month
    if key not in pool: pool[key] = [c['size'] * (1 if c['home'] == b else .03) * (c['start'] <= d.replace(day=1) and not (c['quiet'] and c['quiet'] < d)) for c in cust]
    return rnd.choices(cust, weights=pool[key])[0]
BUSY = [.82, .92, 1.04, 1.02, 1.08, 1.1, 1.03, .92, 1.1, 1.13, 1.06, .72]; DRIVERS = {b: [f'{f} {s}' for f, s in zip(rnd.sample('Gary Lee Wayne Mick Sandra Piotr Ryan Colin Deepak Ashley Jason Tomasz'.split(), 3), rnd.sample(SURN, 3))] for b in BR}
VANS = {b: [f'{rnd.choice(["WX", "RV", "OU", "HJ"])}{rnd.choice([19, 21, 22, 70, 72])} {"".join(rnd.choices("ABDEFGHKLMNPRSTVXY", k=3))}' for _ in range(2)] for b in BR}; orders, lines, dels, invs, quotes, need = [], [], [], [], [], defaultdict(int)
def order(d, b):
    c = buyer(b, d); big = c['trade'] in ('Housebuilder', 'Facilities & housing association'); no = f'SO{260001 + len(orders)}'; ch = weighted({'Counter': 14 if big else 40, 'Phone': 27, 'Web': {2023: 12, 2024: 17, 2025: 24}[d.year], 'Rep': 34 if big else 16})
    van = ch != 'Counter' and chance(.74); src = b if not van or chance(.78) else weighted({'THA': 7, **{k: .5 for k in BR if k not in ('THA', b) and d >= BR[k][4]}}); total, seen, dead = 0, set(), ch != 'Counter' and chance(.045)
    want = working(plus(d, min(int(rnd.expovariate(1 / (8 if ch == 'Rep' else 3.4))) + (14 if d.month == 12 and d.day > 14 and chance(.4) else 1), 35))) if van else working(plus(d, rnd.randint(0, 1))) if ch == 'Web' else d; rep = rep_of(c, d) if ch == 'Rep' or ch == 'Phone' and chance(.65) else None
    for _ in range(0 if dead else 1 if chance(.22) else min(1 + poisson(2.7 if ch == 'Rep' else 1.9), 9)):
        p = basket(c['trade'], d)
        if p['code'] in seen: continue
        seen.add(p['code']); q = max(1, round(rnd.lognormvariate(0, .8) * (170 / p['list']) ** .8 * (1.9 if big else 1) * (1.5 if ch == 'Rep' else 1))); price = round(p['list'] * RATE[d.year], 2); off = max(0, min(35, c['disc'] + rnd.choice([-5, 0, 0, 0, 5]))); net = round(q * price * (1 - off / 100), 2)
        lines.append((no, len(seen), p['code'], q, price, off, net, round(q * p['cost'] * RATE[d.year] * (1.05 if p['cat'] == 'Pipe' and d >= date(2025, 7, 1) else 1), 2))); total += net; need[src, p['code'], d.year, d.month] += q
    done = None if van or dead or want > TODAY else want
    if van and not dead:
        due, late = want, rnd.choices([1, 2, 3, 5], [6, 3, 2, 1])[0] if chance((.24 if d >= date(2025, 9, 1) else .14) if src == 'SWI' else .2 if src == 'AND' else .09) else 0; crew = rnd.choice(VANS[src]), rnd.choice(DRIVERS[src])
        if due <= TODAY and chance(.05): dels.append([due, no, src, *crew, due, None, 'failed', weighted({'nobody on site': 5, 'access blocked': 3, 'vehicle breakdown': 1, 'refused': 1}), None]); due = working(plus(due, rnd.randint(1, 3)))
        at = working(plus(due, late)); done = at if at <= TODAY else None; dels.append([due, no, src, *crew, due, done, 'delivered' if done else 'planned', None, ('no' if chance(.07) else 'yes') if done else None])
    if not dead and ch in ('Rep', 'Phone') and total > 350 and chance(.42):
        made = max(working(plus(d, -rnd.randint(1, 26))), c['start'], date(2023, 1, 3))
        if made < d: quotes.append([made, c, rep_of(c, made), b, round(total * rnd.choice([1, 1, 1, 1.04]), 2), plus(made, 30), 'won', d, None, no])
    orders.append([no, d, c['no'], b, src, ch, rep, None, 'delivery' if van else 'collection', want, 'cancelled' if dead else 'completed' if done else 'open'])
    if not done: return
    due = plus(done, c['terms']); gross = round(total * 1.2, 2); lag = 0 if c['terms'] == 0 else {'prompt': rnd.randint(-16, 0), 'normal': round(rnd.gauss(3, 7)), 'slow': round(rnd.gauss(21, 16)), 'bad': 400 if done > date(2025, 6, 15) else 25}[c['pay']]
    paid = max(done, plus(due, lag)); query = c['terms'] > 0 and chance(.002 if done < date(2025, 8, 1) else .016); left = gross if paid > TODAY or query else 0.0; part = left and due < TODAY and not query and chance(.2); left = round(left * rnd.choice([.3, .5, .6]), 2) if part else left
    invs.append([None, no, c['no'], done, due, gross, round(gross - total, 2), left, None if left else paid, 'disputed' if query else 'part paid' if part else 'open' if left else 'paid']); c['owed'] += left; c['sold'] += total; c['old'] += left if due < plus(TODAY, -30) else 0
for d in (plus(FIRST, n) for n in range((TODAY - FIRST).days + 1)):
    for b in (b for b in BR if working(d) == d >= BR[b][4] and BR[b][6]):
        for _ in range(poisson(BR[b][6] * BR[b][7][d.year - 2023] * BUSY[d.month - 1] * [1.12, 1.05, 1, 1, 1.08, .5][d.weekday()])): order(d, b)
save('order_lines', 'order_no line_no product_code quantity unit_price discount_percent net_amount cost_amount', lines); dels.sort(key=lambda x: x[:2]); invs.sort(key=lambda x: (x[3], x[1]))
save('deliveries', 'delivery_no order_no despatch_branch_code van_registration driver promised_date delivered_date delivery_status failure_reason delivered_in_full', [(f'D{70001 + n}', *x[1:]) for n, x in enumerate(dels)])
for n, x in enumerate(invs): x[0] = f'INV{480001 + n}'
save('invoices', 'invoice_no order_no account_no invoice_date due_date invoice_total vat_amount outstanding_amount paid_date invoice_status', invs)
# quotes that did not become an order; the ones that did are linked to theirs
for made, b in ((d, weighted({k: v[6] * v[7][d.year - 2023] for k, v in BR.items()})) for d in [between(FIRST, TODAY) for _ in range(1850)] + [between(date(2025, 12, 1), date(2025, 12, 23)) for _ in range(45)]):
    if made.weekday() > 4 or made < BR[b][4] or made != working(made): continue
    c, gap, ends, fate = buyer(b, made), rnd.randint(2, 34), plus(made, rnd.choice([30, 30, 30, 60])), 'lost' if chance(.72) else 'expired'; fate = 'open' if (plus(made, gap) if fate == 'lost' else ends) > TODAY else fate; lost = fate == 'lost'
    quotes.append([made, c, rep_of(c, made), b, round(rnd.lognormvariate(7.0, .85) * (2.2 if c['trade'] == 'Housebuilder' else 1), 2), ends, fate, plus(made, gap) if lost else None, weighted({'price': 46, 'lead time': 17, 'project cancelled': 15, 'went to competitor': 12, 'no stock': 8}) if lost and chance(.92) else None, None])
quotes.sort(key=lambda x: (x[0], x[1]['no'])); link = {x[9]: f'Q{15001 + n}' for n, x in enumerate(quotes) if x[9]}
save('quotes', 'quote_no quote_date account_no sales_rep branch_code quote_value valid_until quote_status decided_date lost_reason', [(f'Q{15001 + n}', x[0], x[1]['no'], *x[2:9]) for n, x in enumerate(quotes)])
save('orders', 'order_no order_date account_no branch_code supplying_branch_code channel sales_rep quote_no delivery_method requested_date order_status', [(*o[:7], link.get(o[0]), *o[8:]) for o in orders])
LIMITS = [1000, 1500, 2000, 3000, 5000, 7500, 10000, 15000, 20000, 30000, 50000, 75000, 100000]
save('customers', 'account_no customer_name trade branch_code account_manager credit_limit payment_terms_days on_stop opened_date closed_date', [(c['no'], c['name'], c['trade'], c['home'], rep_of(c, TODAY), None if c['terms'] == 0 else next(s for s in LIMITS if s >= min(c['sold'] / 36 * rnd.choice([4, 6, 8, 9]) * c['terms'] / 30, 99000)),
      c['terms'], 'yes' if c['old'] > 250 and chance(.55) or c['pay'] == 'slow' and chance(.03) else 'no', c['start'], c['closed']) for c in cust])
# credit notes for things that came back
byorder, notes = defaultdict(list), []
for l in lines: byorder[l[0]].append(l)
for v in (v for v in invs if chance(.062)):
    l = rnd.choice(byorder[v[1]]); why = weighted({'over-ordered': 30, 'damaged': 24, 'wrong item': 18, 'faulty': 14, 'price query': 9, 'short delivery': 8}); q = rnd.randint(1, l[3]); when = working(plus(v[3], rnd.randint(1, 24)))
    if when <= TODAY: notes.append([v[0], l[2], when, why, q, round(l[6] * q / l[3] * (.12 if why == 'price query' else 1), 2), 'yes' if why in ('over-ordered', 'wrong item') and chance(.85) else 'no'])
notes.sort(key=lambda x: (x[2], x[0])); save('credit_notes', 'credit_note_no invoice_no product_code credit_date reason quantity credit_amount restocked', [(f'CN{9001 + n}', *x) for n, x in enumerate(notes)])
# stock month by month: sold goes out, purchase orders come in
months, levels, pos = [(y, m) for y in (2023, 2024, 2025) for m in range(1, 13)], [], []
for b, p in ((b, p) for b in BR for p in prods if b == 'THA' or chance(.78)):
    rate = sum(need[b, p['code'], y, m] for y, m in months) / (36 if b != 'DID' else 22); base = max(1, round((90 / p['list']) ** .7)); level = max(base, round(rate * 1.3)); have, coming = level * 2, []
    for y, m in months:
        start, end = date(y, m, 1), plus(date(y + m // 12, m % 12 + 1, 1), -1)
        if end < BR[b][4]: continue
        if have + sum(x[7] for x in coming) <= level + rate * .5 and not (p['gone'] and p['gone'] < start):
            made = working(between(start, plus(start, 26))); s = p['alt'] if p['alt'] is not None and chance(.2) and not (p['alt'] == 16 and y == 2025) else p['main']; _, _, lead, _, slip, drift = SUP[s]; q = max(base * 2, math.ceil(rate * 2.8))
            got = working(plus(made, max(1, lead + round(rnd.gauss(slip + drift * (y - 2023) - 2, 2 + lead * .13))) + (rnd.randint(20, 70) if chance(.03) else 0))); unit = round(p['cost'] * RATE[y] * rnd.uniform(.97, 1.03) * (1.05 if p['cat'] == 'Pipe' and made > date(2025, 6, 30) else 1), 2)
            half = got > TODAY and made < plus(TODAY, -8) and q > 3 and chance(.3); got = plus(TODAY, -rnd.randint(1, 2)) if half else got; came = q // 2 if half else q if got <= TODAY else 0
            pos.append([made, b, sid[s], p['code'], rnd.choice(['Fiona Marsh', 'Greg Tully', 'Anita Bose']), plus(made, lead), got if came else None, q, came, unit, round(q * unit, 2), 'part received' if half else 'received' if came else 'open']); coming.append(pos[-1])
        for x in [x for x in coming if x[6] and x[6] <= end]: have += x[8]; coming.remove(x)
        have = max(0, have - need[b, p['code'], y, m]); levels.append((end, b, p['code'], have, None if p['gone'] and p['gone'] < end else level, round(have * p['cost'] * RATE[y], 2)))
pos.sort(key=lambda x: (x[0], x[1], x[3])); levels.sort(key=lambda x: x[:3])
save('purchase_orders', 'po_number order_date branch_code supplier_id product_code buyer expected_date received_date quantity_ordered quantity_received unit_cost po_value po_status', [(f'PO{31001 + n}', *x[:6], None if x[11] == 'part received' else x[6], *x[7:]) for n, x in enumerate(pos)])
save('stock_levels', 'month_end branch_code product_code quantity_on_hand reorder_level stock_value', levels)
