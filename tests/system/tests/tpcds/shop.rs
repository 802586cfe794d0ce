//! A small shop for the TPC-DS model: its five tables, made by arithmetic, without chance. With what real
//! data has: sales of no store or customer, a store without sales, one whose staff nobody counted, a
//! customer who never bought.

use std::fmt::Write;

/// A day of the calendar.
pub(super) struct Day {
    pub(super) year: u32,
    pub(super) month: u32,
    day: u32,
}

/// An item on sale.
pub(super) struct Item {
    pub(super) brand: &'static str,
    pub(super) category: &'static str,
}

/// A store.
pub(super) struct Store {
    name: &'static str,
    city: &'static str,
    pub(super) state: &'static str,
    pub(super) employees: Option<u32>,
}

/// A line of a receipt; day, item, customer and store are positions in their tables.
pub(super) struct Sale {
    pub(super) day: usize,
    pub(super) item: usize,
    pub(super) customer: Option<usize>,
    pub(super) store: Option<usize>,
    quantity: i64,
    pub(super) cents: i64,
    pub(super) profit_cents: i64,
}

/// All of it.
pub(super) struct Shop {
    pub(super) days: Vec<Day>,
    pub(super) items: Vec<Item>,
    pub(super) stores: Vec<Store>,
    pub(super) sales: Vec<Sale>,
}

const CUSTOMERS: usize = 20;
const FIRST_DAY: usize = 2_459_946;
const MONTHS: [(&str, u32); 12] = [
    ("January", 31),
    ("February", 28),
    ("March", 31),
    ("April", 30),
    ("May", 31),
    ("June", 30),
    ("July", 31),
    ("August", 31),
    ("September", 30),
    ("October", 31),
    ("November", 30),
    ("December", 31),
];

impl Shop {
    /// The same shop each time.
    pub(super) fn generate() -> Self {
        let store = |name, city, state, employees| Store { name, city, state, employees };
        let stores = vec![
            store("ought", "Midway", "TN", Some(200)),
            store("able", "Fairview", "TN", Some(250)),
            store("pri", "Oakland", "CA", Some(120)),
            store("ese", "Salem", "OR", Some(90)),
            store("anti", "Salem", "OR", None),
            store("bar", "Olympia", "WA", Some(70)),
        ];
        let items = (0..12).map(|item| Item {
            brand: ["Amalg", "Corpbrand", "Univmaxi"][item % 3],
            category: ["Books", "Music", "Shoes", "Jewelry"][item % 4],
        });
        let days: Vec<Day> = [2023, 2024]
            .into_iter()
            .flat_map(|year| (1..).zip(MONTHS).map(move |(month, (_, length))| (year, month, length)))
            .flat_map(|(year, month, length)| (1..=length).map(move |day| Day { year, month, day }))
            .collect();
        let sales = (0..400).map(|n: usize| {
            let number = i64::try_from(n).expect("a small number");
            let quantity = 1 + number % 7;
            let cents = quantity * (200 + number * 37 % 900);
            Sale {
                day: n * 53 % days.len(),
                item: n * 5 % 12,
                customer: (n % 31 != 7).then_some(n * 7 % (CUSTOMERS - 1)),
                store: (n % 29 != 3).then_some((n * 11 + n / 9) % (stores.len() - 1)),
                quantity,
                cents,
                profit_cents: cents * (number % 5 - 1) / 10,
            }
        });
        Shop { sales: sales.collect(), items: items.collect(), stores, days }
    }

    /// The tables as CSV, by name.
    pub(super) fn tables(&self) -> [(&'static str, String); 5] {
        let sales = table(
            "ss_sold_date_sk,ss_item_sk,ss_customer_sk,ss_store_sk,ss_ticket_number,ss_quantity,ss_sales_price,\
             ss_ext_sales_price,ss_net_profit",
            self.sales.iter().enumerate().map(|(row, sale)| {
                let Sale { day, item, customer, store, quantity, cents, profit_cents } = sale;
                let (day, item, ticket) = (FIRST_DAY + day, item + 1, row / 2 + 1);
                let (customer, store) = (key(*customer), key(*store));
                let [price, amount, profit] = [cents / quantity, *cents, *profit_cents].map(money);
                format!("{day},{item},{customer},{store},{ticket},{quantity},{price},{amount},{profit}")
            }),
        );
        let days = table(
            "d_date_sk,d_date,d_year,d_quarter_name,d_month_name",
            self.days.iter().enumerate().map(|(row, Day { year, month, day })| {
                let (name, _) = MONTHS[*month as usize - 1];
                format!("{},{year}-{month:02}-{day:02},{year},{year}Q{},{name}", FIRST_DAY + row, month.div_ceil(3))
            }),
        );
        let customers = table(
            "c_customer_sk,c_customer_id,c_first_name,c_last_name,c_email_address",
            (1..=CUSTOMERS).map(|n| {
                let (first, last) = (["Ana", "Ben", "Cleo", "Dan"][n % 4], ["Smith", "Jones", "Li"][n % 3]);
                format!("{n},C{n:03},{first},{last},c{n}@example.org")
            }),
        );
        let items = table(
            "i_item_sk,i_item_id,i_item_desc,i_brand,i_category,i_current_price",
            (1..).zip(&self.items).map(|(n, Item { brand, category })| {
                format!("{n},I{n:03},thing number {n},{brand},{category},{}", money(n * 150))
            }),
        );
        let stores = table(
            "s_store_sk,s_store_id,s_store_name,s_city,s_state,s_number_employees",
            (1..).zip(&self.stores).map(|(n, Store { name, city, state, employees })| {
                let employees = employees.map(|count| count.to_string()).unwrap_or_default();
                format!("{n},S{n:03},{name},{city},{state},{employees}")
            }),
        );
        [("store_sales", sales), ("date_dim", days), ("customer", customers), ("item", items), ("store", stores)]
    }
}

fn table(header: &str, rows: impl Iterator<Item = String>) -> String {
    rows.fold(format!("{header}\n"), |mut text, row| {
        writeln!(text, "{row}").expect("a string can be written to");
        text
    })
}

/// A key of another table: its rows count from 1, and nothing is an empty cell.
fn key(row: Option<usize>) -> String {
    row.map(|row| (row + 1).to_string()).unwrap_or_default()
}

fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}
