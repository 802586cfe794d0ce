//! A small made-up bakery chain: three facts (one of them a stock), four dimension tables, two ways to
//! one of them, missing and dangling keys, nulls, decimals, dates over more than two years.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, RecordBatch,
    StringArray,
};
use arrow::buffer::Buffer;
use engine::manifest::{DatasetEntry, FILE, Manifest, RollupEntry, VERSION};
use engine::{Ram, Snapshot};
use model::expr::{ColumnRef, Expr};
use model::query::{Key, Scan};
use model::semantic::{FieldRole, Path, Reach};
use model::{
    Agg, Calendar, ColumnType, Dataset, DatasetId, Dimension, Field, FieldId, Formula, Grain, Join, JoinId, Measure,
    Model, Over, Pick, Schema, Value,
};

use crate::oracle::{Cell, Oracle};

pub(crate) const SALES: DatasetId = DatasetId(0);
pub(crate) const STOCK: DatasetId = DatasetId(1);
pub(crate) const RETURNS: DatasetId = DatasetId(2);
pub(crate) const SHOPS: DatasetId = DatasetId(3);
pub(crate) const REGIONS: DatasetId = DatasetId(4);
pub(crate) const PRODUCTS: DatasetId = DatasetId(5);

pub(crate) type Row = BTreeMap<&'static str, Value>;

/// Raw rows and what they mean.
pub(crate) struct World {
    pub(crate) model: Model,
    pub(crate) rows: Vec<Vec<Row>>,
}

const FIELDS: &[(DatasetId, &str, ColumnType)] = &[
    (SALES, "sold_on", ColumnType::Date),
    (SALES, "shop_id", ColumnType::Integer),
    (SALES, "ship_to_id", ColumnType::Integer),
    (SALES, "product_id", ColumnType::Integer),
    (SALES, "units", ColumnType::Integer),
    (SALES, "price", ColumnType::Decimal(2)),
    (SALES, "discount", ColumnType::Decimal(2)),
    (SALES, "weight", ColumnType::Float),
    (SALES, "is_gift", ColumnType::Boolean),
    (SALES, "note", ColumnType::Text),
    (STOCK, "day", ColumnType::Date),
    (STOCK, "shop_id", ColumnType::Integer),
    (STOCK, "product_id", ColumnType::Integer),
    (STOCK, "on_hand", ColumnType::Integer),
    (STOCK, "reserved", ColumnType::Integer),
    (RETURNS, "returned_on", ColumnType::Date),
    (RETURNS, "baked_on", ColumnType::Date),
    (RETURNS, "product_id", ColumnType::Integer),
    (RETURNS, "cost", ColumnType::Decimal(2)),
    (RETURNS, "reason", ColumnType::Text),
    (SHOPS, "shop_id", ColumnType::Integer),
    (SHOPS, "shop", ColumnType::Text),
    (SHOPS, "city", ColumnType::Text),
    (SHOPS, "country", ColumnType::Text),
    (SHOPS, "region_id", ColumnType::Integer),
    (SHOPS, "opened", ColumnType::Date),
    (REGIONS, "region_id", ColumnType::Integer),
    (REGIONS, "region", ColumnType::Text),
    (PRODUCTS, "product_id", ColumnType::Integer),
    (PRODUCTS, "product", ColumnType::Text),
    (PRODUCTS, "family", ColumnType::Text),
    (PRODUCTS, "list_price", ColumnType::Decimal(2)),
];

/// Fields that are expressions.
const COMPUTED: &[(DatasetId, &str, &str, ColumnType)] = &[
    (SALES, "net", "price - discount", ColumnType::Decimal(2)),
    (SALES, "bulk", "units > 4", ColumnType::Boolean),
    (SALES, "kind", "CASE WHEN is_gift THEN 'gift' WHEN units > 4 THEN 'bulk' ELSE 'plain' END", ColumnType::Text),
    (PRODUCTS, "premium", "list_price >= 5.00", ColumnType::Boolean),
];

/// Many side, columns, one side, and the words by which tests name the join.
const JOINS: &[(DatasetId, &str, DatasetId, &str)] = &[
    (SALES, "shop_id", SHOPS, "shop"),
    (SALES, "ship_to_id", SHOPS, "ship_to"),
    (SALES, "product_id", PRODUCTS, "product"),
    (STOCK, "shop_id", SHOPS, "shop"),
    (STOCK, "product_id", PRODUCTS, "product"),
    (RETURNS, "product_id", PRODUCTS, "product"),
    (SHOPS, "region_id", REGIONS, "region"),
];

/// A generator of chance that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.roll(n) == 0
    }

    fn or_null(&mut self, n: u64, value: Value) -> Value {
        if self.one_in(n) { Value::Null } else { value }
    }
}

fn int(value: u64) -> Value {
    Value::Int(value as i64)
}

fn cents(units: u64) -> Value {
    Value::Decimal { units: i128::from(units), scale: 2 }
}

pub(crate) fn day(text: &str) -> i32 {
    model::calendar::parse_day(text).expect("a day")
}

impl World {
    pub(crate) fn new(seed: u64) -> World {
        World { model: model(), rows: rows(&mut Dice(seed)) }
    }

    pub(crate) fn field(&self, dataset: DatasetId, name: &str) -> FieldId {
        self.model.field_named(dataset, name).unwrap_or_else(|| panic!("no field {name}"))
    }

    /// A key by words: `family`, `shop.city`, `ship_to.region.region`, at a grain after `@`.
    pub(crate) fn key(&self, dataset: DatasetId, text: &str) -> Key {
        let (text, grain) = match text.split_once('@') {
            Some((text, grain)) => (text, Some(serde_json::from_str(&format!("\"{grain}\"")).expect("a grain"))),
            None => (text, None),
        };
        let (path, owner, name) = self.walk(dataset, text);
        Key { grain, ..Key::at(Reach { path, field: self.field(owner, name) }) }
    }

    fn walk<'t>(&self, dataset: DatasetId, text: &'t str) -> (Path, DatasetId, &'t str) {
        let mut parts: Vec<&str> = text.split('.').collect();
        let name = parts.pop().expect("split gives one at least");
        let (mut path, mut at) = (Path::new(), dataset);
        for part in parts {
            let found = JOINS.iter().position(|(from, _, _, word)| *from == at && *word == part);
            let join = found.unwrap_or_else(|| panic!("no join {part}"));
            path.push(JoinId(join as u32));
            at = JOINS[join].2;
        }
        (path, at, name)
    }

    /// Names as columns; fields that are expressions are replaced by them.
    fn resolve(&self, dataset: DatasetId, expr: Expr) -> Expr {
        let mut change = |part: Expr| -> Result<Expr, ()> {
            let Expr::Name(names) = part else { return Ok(part) };
            let text = names.join(".");
            let (path, owner, name) = self.walk(dataset, &text);
            let computed = COMPUTED.iter().find(|(of, field, ..)| (*of, *field) == (owner, name));
            Ok(match computed {
                Some(_) => rebased(&self.model.field(self.field(owner, name)).expr, &path),
                None => Expr::Column(ColumnRef { path, name: name.to_owned() }),
            })
        };
        expr.map(&mut change).expect("names resolve")
    }

    /// A measure by words: `SUM(net)`, `COUNT(*) FILTER (WHERE is_gift)`; of a variance its squares.
    pub(crate) fn measure(&self, dataset: DatasetId, text: &str) -> Measure {
        let formula = model::formula::parse(text, dataset).unwrap_or_else(|why| panic!("{text}: {why}"));
        let measure = match &formula {
            Formula::Measure(measure) => measure,
            Formula::Binary(_, squares, _) if text.starts_with("VAR_POP") => squares.measures()[0],
            other => panic!("{text} is {other:?}"),
        };
        Measure {
            of: measure.of.clone().map(|of| self.resolve(dataset, of)),
            filter: measure.filter.clone().map(|filter| self.resolve(dataset, filter)),
            ..measure.clone()
        }
    }

    /// A measure of stock that is not summed over days.
    pub(crate) fn over(&self, text: &str, pick: Pick) -> Measure {
        let field = self.field(STOCK, "day");
        Measure { over: vec![Over { field, pick }], ..self.measure(STOCK, text) }
    }

    pub(crate) fn scan(&self, dataset: DatasetId, group: &[&str], measures: Vec<Measure>) -> Scan {
        let group = group.iter().map(|text| self.key(dataset, text)).collect();
        Scan { dataset, group, measures, filter: Vec::new() }
    }

    /// The rollups of the tests, finest first.
    pub(crate) fn rollups(&self) -> Vec<(String, Scan)> {
        let all = |dataset, texts: &[&str]| texts.iter().map(|t| self.measure(dataset, t).stored()).collect::<Vec<_>>();
        let sums = [
            "SUM(units)",
            "COUNT(units)",
            "SUM(price)",
            "SUM(net)",
            "SUM(weight)",
            "COUNT(weight)",
            "MIN(price)",
            "MAX(price)",
            "MIN(sold_on)",
            "MAX(note)",
            "SUM(units * price)",
            "COUNT(*) FILTER (WHERE is_gift)",
            "SUM(net) FILTER (WHERE product.family = 'bread')",
            "VAR_POP(units)",
            "COUNT(net)",
            "VAR_POP(net)",
            "VAR_POP(weight)",
            "SUM(weight) FILTER (WHERE is_gift)",
            "COUNT(weight) FILTER (WHERE is_gift)",
            "VAR_POP(weight) FILTER (WHERE is_gift)",
            "MEDIAN(price)",
            "MEDIAN(weight)",
            "MEDIAN(units)",
            "MEDIAN(net) FILTER (WHERE is_gift)",
            "APPROX_DISTINCT(shop_id)",
            "APPROX_DISTINCT(price)",
        ];
        let mut rollups = vec![
            (
                "sales_rows",
                self.scan(
                    SALES,
                    &[
                        "sold_on",
                        "shop_id",
                        "ship_to_id",
                        "product_id",
                        "units",
                        "price",
                        "discount",
                        "weight",
                        "is_gift",
                        "note",
                        "shop.shop",
                        "shop.city",
                        "shop.country",
                        "shop.opened",
                        "shop.region.region",
                        "ship_to.city",
                        "ship_to.country",
                        "product.product",
                        "product.family",
                        "product.list_price",
                    ],
                    Vec::new(),
                ),
            ),
            (
                "sales_days",
                self.scan(
                    SALES,
                    &[
                        "product.family",
                        "sold_on",
                        "shop.city",
                        "shop.country",
                        "shop.region.region",
                        "ship_to.city",
                        "is_gift",
                        "bulk",
                        "note",
                    ],
                    all(SALES, &sums),
                ),
            ),
            ("sales_months", self.scan(SALES, &["sold_on@month", "product.family", "shop.country"], all(SALES, &sums))),
            ("sales_weeks", self.scan(SALES, &["sold_on@week", "product.family"], all(SALES, &sums))),
            ("sales_dates", self.scan(SALES, &["sold_on"], all(SALES, &sums))),
            (
                "sales_products",
                self.scan(
                    SALES,
                    &["product.product", "product.family", "product.list_price", "product_id"],
                    all(SALES, &["SUM(units)", "SUM(net)", "COUNT(DISTINCT shop_id)"]),
                ),
            ),
            (
                "stock_rows",
                self.scan(
                    STOCK,
                    &[
                        "day",
                        "shop_id",
                        "product_id",
                        "on_hand",
                        "reserved",
                        "shop.city",
                        "shop.country",
                        "product.family",
                    ],
                    Vec::new(),
                ),
            ),
            (
                "stock_days",
                self.scan(
                    STOCK,
                    &["shop.city", "day", "product.family"],
                    vec![
                        self.measure(STOCK, "SUM(on_hand)"),
                        self.over("SUM(reserved)", Pick::Avg),
                        self.over("COUNT(*) FILTER (WHERE on_hand < 5)", Pick::Last),
                        self.over("SUM(on_hand)", Pick::Avg),
                    ],
                ),
            ),
            (
                // Holds months whose last day was chosen over all cities: no use to anybody.
                "stock_months",
                self.scan(STOCK, &["shop.city", "day@month"], vec![self.over("SUM(on_hand)", Pick::Last)]),
            ),
            (
                "returns_rows",
                self.scan(
                    RETURNS,
                    &["returned_on", "baked_on", "product_id", "cost", "reason", "product.product", "product.family"],
                    Vec::new(),
                ),
            ),
            (
                "returns_months",
                self.scan(
                    RETURNS,
                    &["returned_on@month", "product.family", "reason"],
                    all(RETURNS, &["SUM(cost)", "MAX(cost)", "COUNT(cost)"]),
                ),
            ),
            ("products", self.scan(PRODUCTS, &["product_id", "product", "family", "list_price"], Vec::new())),
            ("shops", self.scan(SHOPS, &["shop_id", "shop", "city", "country", "opened", "region.region"], Vec::new())),
            ("regions", self.scan(REGIONS, &["region_id", "region"], Vec::new())),
        ];
        rollups.iter_mut().for_each(|(_, scan)| scan.filter.clear());
        rollups.into_iter().map(|(name, scan)| (name.to_owned(), scan)).collect()
    }

    /// The file of a rollup, worked out by the oracle.
    pub(crate) fn encode(&self, name: &str, spec: &Scan) -> (Vec<u8>, RollupEntry) {
        let mut counted = spec.clone();
        counted.measures.push(Measure {
            dataset: spec.dataset,
            agg: Agg::Count,
            of: None,
            filter: None,
            over: Vec::new(),
        });
        let is_sketch = |at: usize| {
            at.checked_sub(spec.group.len()).and_then(|at| spec.measures.get(at)).is_some_and(|m| m.agg.is_sketched())
        };
        let kinds = model::sql::types(&counted, &self.model);
        // Sketches come in rows of their own.
        let plain = Scan {
            measures: counted.measures.iter().filter(|m| !m.agg.is_sketched()).cloned().collect(),
            ..counted.clone()
        };
        let table = Oracle::new(self).scan(&plain);
        let mut read = 0..;
        let columns = kinds.iter().enumerate().map(|(at, kind)| match is_sketch(at) {
            true => Arc::new(BinaryArray::new_null(table.len())) as ArrayRef,
            false => {
                let at = read.next().expect("does not end");
                array(*kind, table.iter().map(|row| &row[at]))
            }
        });
        let columns: Vec<ArrayRef> = columns.collect();
        let names = (0..columns.len()).map(|at| format!("c{at}"));
        let batch = RecordBatch::try_from_iter(names.zip(columns)).expect("a batch");
        // In two parts, the last rows first: the writer sorts.
        let middle = batch.num_rows() / 2;
        let mut parts = vec![batch.slice(middle, batch.num_rows() - middle), batch.slice(0, middle)];
        for at in (0..kinds.len()).filter(|at| is_sketch(*at)) {
            let measure = &spec.measures[at - spec.group.len()];
            let rows = Oracle::new(self).values(&spec.group, measure);
            let kind = self.model.kind_of(spec.dataset, measure.of.as_ref().expect("of something"));
            let once = Int64Array::from(vec![1; rows.len()]);
            let values = array(kind, rows.iter().map(|row| &row[spec.group.len()]));
            let sketches = engine::rollup::sketches(measure.agg, &values, kind, &once).expect("sketches");
            let columns = batch.columns().iter().enumerate().map(|(column, like)| match column {
                column if column < spec.group.len() => array(kinds[column], rows.iter().map(|row| &row[column])),
                column if column == at => Arc::clone(&sketches),
                column if column + 1 == kinds.len() => Arc::new(Int64Array::from(vec![0; rows.len()])),
                _ => arrow::array::new_null_array(like.data_type(), rows.len()),
            });
            let schema = batch.schema();
            let names = schema.fields().iter().map(|field| field.name().as_str());
            parts.push(
                RecordBatch::try_from_iter_with_nullable(names.zip(columns).map(|(n, c)| (n, c, true)))
                    .expect("a batch"),
            );
        }
        let (bytes, entry) = engine::rollup::encode(name, spec, &self.model, parts).expect("encodes");
        if !(0..kinds.len()).any(is_sketch) {
            return (bytes, entry);
        }
        let mut making = engine::Making::new(&self.model);
        making.add(&entry, &Buffer::from_vec(bytes)).expect("adds");
        let merged = making.derive(spec).expect("derives");
        engine::rollup::encode(name, spec, &self.model, vec![merged]).expect("encodes")
    }

    /// A directory with these rollups.
    pub(crate) fn directory(&self, rollups: &[(String, Scan)]) -> Ram {
        let mut directory = Ram::new();
        let mut entries = Vec::new();
        for (name, spec) in rollups {
            let (bytes, entry) = self.encode(name, spec);
            directory.insert(entry.file.file.clone(), bytes);
            entries.push(entry);
        }
        directory.insert(FILE, self.manifest(entries).encode());
        directory
    }

    pub(crate) fn manifest(&self, rollups: Vec<RollupEntry>) -> Manifest {
        let entry = |dataset: &Dataset| DatasetEntry {
            name: dataset.name.clone(),
            source: dataset.source.clone(),
            rows: 0,
            first_day: None,
            last_day: None,
            built: None,
            members: Default::default(),
            marks: None,
        };
        Manifest {
            version: VERSION,
            snapshot: "20260101T000000Z".into(),
            built: "2026-01-01T00:00:00Z".into(),
            model: "hash".into(),
            time_zone: self.model.calendar.time_zone.clone(),
            schema: Schema::default(),
            datasets: self.model.datasets.iter().map(entry).collect(),
            rollups,
            values: None,
        }
    }

    /// The same directory, with a manifest that lists only some rollups.
    pub(crate) fn only(&self, directory: &Ram, keep: impl Fn(&str) -> bool) -> Snapshot {
        let mut manifest = Manifest::read(directory).expect("a manifest");
        manifest.rollups.retain(|entry| keep(&entry.name));
        let mut directory = directory.clone();
        directory.insert(FILE, manifest.encode());
        Snapshot::open(&directory, &self.model).expect("opens")
    }
}

fn rebased(expr: &Expr, base: &Path) -> Expr {
    let mut change = |part: Expr| -> Result<Expr, ()> {
        Ok(match part {
            Expr::Column(c) => Expr::Column(ColumnRef { path: [base.as_slice(), &c.path].concat(), name: c.name }),
            other => other,
        })
    };
    expr.clone().map(&mut change).expect("never fails")
}

fn array<'c>(kind: ColumnType, cells: impl Iterator<Item = &'c Cell>) -> ArrayRef {
    let cells: Vec<&Cell> = cells.collect();
    fn all<T>(cells: &[&Cell], get: impl Fn(&Cell) -> Option<T>) -> Vec<Option<T>> {
        cells.iter().map(|cell| get(cell)).collect()
    }
    match kind {
        ColumnType::Integer => Arc::new(Int64Array::from(all(&cells, |c| c.whole()))),
        ColumnType::Decimal(scale) => {
            let units = all(&cells, |c| c.units(scale));
            let array = Decimal128Array::from(units);
            Arc::new(array.with_precision_and_scale(38, scale.cast_signed()).expect("a decimal"))
        }
        ColumnType::Float => Arc::new(Float64Array::from(all(&cells, Cell::float))),
        ColumnType::Boolean => Arc::new(BooleanArray::from(all(&cells, Cell::bool))),
        ColumnType::Date => Arc::new(Date32Array::from(all(&cells, Cell::day))),
        ColumnType::Text | ColumnType::Timestamp | ColumnType::Unknown => {
            Arc::new(StringArray::from(all(&cells, Cell::text)))
        }
    }
}

fn model() -> Model {
    let dataset = |name: &str, key: Option<&str>| Dataset {
        name: name.into(),
        label: name.into(),
        synonyms: Vec::new(),
        description: None,
        source: format!("{name}.csv"),
        primary_key: key.map(str::to_owned).into_iter().collect(),
        time: None,
        shown_as: Vec::new(),
    };
    let field = |dataset: DatasetId, name: &str, expr: Expr, kind: ColumnType| Field {
        name: name.into(),
        label: name.into(),
        synonyms: Vec::new(),
        description: None,
        dataset,
        expr,
        kind,
        role: FieldRole::Dimension,
        natural: Agg::Sum,
        unit: None,
        aliases: Vec::new(),
    };
    let own = |text: &str| {
        let mut change = |part: Expr| -> Result<Expr, ()> {
            Ok(match part {
                Expr::Name(names) => Expr::column(names.join(".")),
                other => other,
            })
        };
        model::expr::parse(text).expect("an expression").map(&mut change).expect("never fails")
    };
    let plain = FIELDS.iter().map(|(dataset, name, kind)| field(*dataset, name, Expr::column(*name), *kind));
    let computed = COMPUTED.iter().map(|(dataset, name, text, kind)| field(*dataset, name, own(text), *kind));
    let fields: Vec<Field> = plain.chain(computed).collect();
    let mut model = Model {
        name: "bakery".into(),
        calendar: Calendar { fiscal_month: 4, ..Calendar::default() },
        datasets: vec![
            dataset("sales", None),
            dataset("stock", None),
            dataset("returns", None),
            dataset("shops", Some("shop_id")),
            dataset("regions", Some("region_id")),
            dataset("products", Some("product_id")),
        ],
        joins: JOINS
            .iter()
            .map(|(from, column, to, word)| Join {
                name: format!("{}_{word}", from.0),
                usual: true,
                role: Some((*word).to_owned()),
                from: *from,
                to: *to,
                columns: vec![(
                    (*column).to_owned(),
                    if *to == SHOPS { "shop_id".to_owned() } else { (*column).to_owned() },
                )],
            })
            .collect(),
        fields,
        ..Model::default()
    };
    model.dimensions = (0..model.fields.len() as u32)
        .map(|id| Dimension {
            name: format!(
                "{}.{}",
                model.dataset(model.fields[id as usize].dataset).name,
                model.fields[id as usize].name
            ),
            label: model.fields[id as usize].name.clone(),
            synonyms: Vec::new(),
            fields: vec![FieldId(id)],
        })
        .collect();
    model
}

fn rows(dice: &mut Dice) -> Vec<Vec<Row>> {
    const CITIES: [(&str, &str); 5] =
        [("Lyon", "France"), ("Nice", "France"), ("Ulm", "Germany"), ("Bern", "Switzerland"), ("Jena", "Germany")];
    const FAMILIES: [&str; 4] = ["bread", "cake", "roll", "Tart"];
    let regions = ["North", "South"]
        .iter()
        .enumerate()
        .map(|(id, name)| Row::from([("region_id", int(id as u64)), ("region", Value::text(name))]));
    let shops = (0..7u64).map(|id| {
        let (city, country) = CITIES[(id % 5) as usize];
        Row::from([
            ("shop_id", int(id)),
            ("shop", Value::text(format!("Shop {id}"))),
            ("city", if id == 6 { Value::Null } else { Value::text(city) }),
            ("country", Value::text(country)),
            ("region_id", if id == 3 { Value::Null } else { int(id % 2) }),
            ("opened", Value::Date(day("2019-11-20") + 57 * id as i32)),
        ])
    });
    let products = (0..12u64).map(|id| {
        Row::from([
            ("product_id", int(id)),
            ("product", Value::text(format!("{} no. {}", FAMILIES[(id % 4) as usize], id / 4))),
            ("family", if id == 11 { Value::Null } else { Value::text(FAMILIES[(id % 4) as usize]) }),
            ("list_price", cents(150 + id * 61)),
        ])
    });
    let first = day("2023-11-06");
    let sales: Vec<Row> = (0..420)
        .map(|_| {
            let sold_on = Value::Date(first + dice.roll(820) as i32);
            Row::from([
                ("sold_on", dice.or_null(60, sold_on)),
                ("shop_id", {
                    let id = int(dice.roll(8));
                    dice.or_null(30, id)
                }),
                ("ship_to_id", {
                    let id = int(dice.roll(7));
                    dice.or_null(3, id)
                }),
                // Products 9 and 10 are never sold.
                ("product_id", int([0, 1, 2, 3, 4, 5, 6, 7, 8, 11][dice.roll(10) as usize])),
                ("units", {
                    let n = int(dice.roll(9));
                    dice.or_null(15, n)
                }),
                ("price", cents(100 + dice.roll(40) * 25)),
                ("discount", {
                    let n = cents(dice.roll(5) * 10);
                    dice.or_null(4, n)
                }),
                ("weight", {
                    let n = Value::Float(dice.roll(1000) as f64 / 7.0);
                    dice.or_null(5, n)
                }),
                ("is_gift", {
                    let b = Value::Bool(dice.one_in(4));
                    dice.or_null(12, b)
                }),
                (
                    "note",
                    match dice.roll(5) {
                        0 => Value::text("for a Birthday"),
                        1 => Value::text("100% rye"),
                        _ => Value::Null,
                    },
                ),
            ])
        })
        .collect();
    let mut stock = Vec::new();
    for (shop, product) in (0..5u64).flat_map(|shop| (0..6u64).map(move |product| (shop, product))) {
        // Weekly counts with gaps, so that shops differ in the last day of a month.
        for week in 0..60 {
            if dice.one_in(3) {
                continue;
            }
            stock.push(Row::from([
                ("day", Value::Date(day("2024-06-03") + 7 * week + (shop % 3) as i32)),
                ("shop_id", int(shop)),
                ("product_id", int(product)),
                ("on_hand", int(dice.roll(30))),
                ("reserved", {
                    let n = int(dice.roll(6));
                    dice.or_null(3, n)
                }),
            ]));
        }
    }
    let returns = (0..90)
        .map(|_| {
            let returned_on = first + 20 + dice.roll(800) as i32;
            Row::from([
                ("returned_on", Value::Date(returned_on)),
                ("baked_on", Value::Date(returned_on - dice.roll(90) as i32)),
                ("product_id", int(dice.roll(12))),
                ("cost", {
                    let n = cents(dice.roll(900));
                    dice.or_null(8, n)
                }),
                (
                    "reason",
                    match dice.roll(4) {
                        0 => Value::text("stale"),
                        1 => Value::text("burnt"),
                        2 => Value::text("wrong item"),
                        _ => Value::Null,
                    },
                ),
            ])
        })
        .collect();
    vec![sales, stock, returns, shops.collect(), regions.collect(), products.collect()]
}

/// All grains, for loops.
pub(crate) const GRAINS: [Grain; Grain::ALL.len()] = Grain::ALL;
