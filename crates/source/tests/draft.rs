//! Drafted models: what is seen in names and values, and that every draft loads.

use std::fs;
use std::path::Path;

use model::Model;
use model::load::{Input, load, reads};
use source::draft::{Data, Drafted};
use source::{Error, Opening};

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn draft(project: &Path, data: &Path) -> Result<Drafted, Error> {
    source::draft::draft(&Opening::folder(project), Data::Path(data))
}

/// Drafts a model, and loads it against the source: there must be no issue.
fn drafted(folder: &Path, data: &str) -> (String, Model) {
    let yaml = draft(folder, &folder.join(data)).expect("drafts").yaml;
    let input = Input { file: "model.yaml", text: &yaml };
    let source = Opening::folder(folder).open(&reads(&input).expect("reads").sources, None).expect("opens");
    let loaded = load(&input, Some(source.schema())).unwrap_or_else(|issues| panic!("{issues:?}\n{yaml}"));
    (yaml, loaded.model)
}

#[test]
fn files_give_keys_joins_and_what_adds() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("dealers.csv", "dealer_id,dealer,city,zip_code,opened\n1,Alfa,Bonn,02139,1999\n2,Beta,Ulm,10115,2004\n");
    put("Models.csv", "ModelID,ModelName,Weight_kg\n10,Uno,900\n11,Due,1200\n");
    put(
        "sales.csv",
        "sale_id,sale_date,dealer_id,model_id,qty,unit_price,discount_rate,is_fleet\n\
         1,2024-01-05,1,10,2,100.50,0.1,Y\n2,2024-02-05,1,11,1,200.00,0.0,N\n3,2024-02-06,2,10,5,90.00,0.25,N\n",
    );
    let (yaml, model) = drafted(folder.path(), ".");
    let name = yaml.lines().find(|line| line.starts_with("semantic_model")).expect("a name");
    let body = yaml.split("datasets:\n").nth(1).expect("datasets");
    assert_ne!(name, "semantic_model: ");
    assert_eq!(
        body,
        r#"  Models:
    source: Models.csv
    primary_key: ModelID
    shown_as: ModelName
    fields:
      ModelID: {expression: ModelID, label: model id, role: key}
    dimensions:
      ModelName: {label: model name}
    numbers:
      Weight_kg: {label: weight, unit: kg, natural: avg}
  dealers:
    source: dealers.csv
    primary_key: dealer_id
    shown_as: dealer
    dimensions:
      dealer:
      city:
      zip_code: {synonyms: [postal code]}
      opened:
  sales:
    source: sales.csv
    primary_key: sale_id
    time: sale_date
    joins: {dealer_id: dealers, model_id: Models}
    dimensions:
      sale_date:
      is_fleet: {values: {"N": ["no"], "Y": ["yes"]}}
    numbers:
      qty: {label: quantity}
      unit_price: {natural: avg}
      discount_rate: {unit: percent, natural: avg}
    segments:
      fleet: {expression: "is_fleet = 'Y'", synonyms: [is fleet]}
    metrics:
      revenue: {expression: "SUM(qty * unit_price * (1 - discount_rate))", synonyms: [turnover, sales revenue, sales value, income, takings, spend]}   # check: a guess
      units_sold: {expression: "SUM(qty)", synonyms: [units, pieces, pieces sold, quantity sold, items sold, sales volume]}   # check: a guess

means: {sales: revenue, best: revenue, selling: units_sold}   # check: vague words, and what they are taken for
"#
    );
    assert_eq!(model.joins.len(), 2);
}

#[test]
fn flags_dates_and_prices_give_conditions_and_revenue() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("ticket_types.csv", "ticket_type_id,name,price\n1,Seat,20\n2,Stand,10\n");
    put(
        "orders.csv",
        "order_id,ordered_on,is_gift,newsletter_opt_in,shared,cancelled_on\n\
         1,2024-01-05,Y,1,Yes,2024-01-06\n2,2024-02-05,N,0,No,\n3,2024-02-06,N,0,Maybe,\n",
    );
    put(
        "order_items.csv",
        "order_item_id,order_id,ticket_type_id,quantity,unit_price_eur\n1,1,1,2,20\n2,2,2,1,10\n3,3,2,5,9.5\n",
    );
    put(
        "members.csv",
        "member_id,status,start_date,end_date,paid_on\n1,a,2024-01-01,,\n2,b,2024-01-01,2024-05-01,2024-05-01\n",
    );
    let (yaml, _) = drafted(folder.path(), ".");
    for line in [
        "      gift: {expression: \"is_gift = 'Y'\", synonyms: [is gift]}",
        "      newsletter: {expression: \"newsletter_opt_in = 1\", synonyms: [newsletter opt in]}",
        "      cancelled: cancelled_on IS NOT NULL",
        "      uncancelled: cancelled_on IS NULL",
        "      quantity: {unit: ticket}",
    ] {
        assert!(yaml.lines().any(|l| l == line), "{line}\n{yaml}");
    }
    assert!(yaml.contains("revenue: {expression: \"SUM(quantity * unit_price_eur)\""), "{yaml}");
    assert!(yaml.contains("tickets sold]"), "{yaml}");
    // A third value, and a status, say that a column or a date says something else.
    for no in ["shared:\n        {", "shared = ", "active", "paid:", "unpaid"] {
        assert!(!yaml.contains(no), "{no}\n{yaml}");
    }
}

#[test]
fn a_database_gives_declared_keys_and_roles() {
    let folder = folder();
    let database = rusqlite::Connection::open(folder.path().join("flights.db")).expect("opens");
    database
        .execute_batch(
            "CREATE TABLE Ref_Airports (apid INTEGER PRIMARY KEY, Name TEXT, elevation INTEGER);
             CREATE TABLE employee (EmpID INTEGER PRIMARY KEY, fname TEXT, lname TEXT, dob DATE, mgr_id INTEGER REFERENCES employee);
             CREATE TABLE flights (flno INTEGER, src_apid INTEGER REFERENCES Ref_Airports, dst_apid INTEGER REFERENCES Ref_Airports,
                                   pilot INTEGER REFERENCES employee, \"price (Euro)\" REAL, \"Seats Sold\" INT, PRIMARY KEY (flno, src_apid));
             CREATE TABLE crew (flno INTEGER, src_apid INTEGER, emp_id INTEGER REFERENCES employee (EmpID),
                                FOREIGN KEY (flno, src_apid) REFERENCES flights (flno, src_apid));
             CREATE TABLE empty (note TEXT, amount REAL);
             INSERT INTO Ref_Airports VALUES (1, 'Bonn', 90), (2, 'Ulm', 480);
             INSERT INTO employee VALUES (1, 'Ada', 'L', '1980-01-01', NULL), (2, 'Bob', 'M', '1990-01-01', 1);
             INSERT INTO flights VALUES (7, 1, 2, 2, 99.5, 120), (8, 2, 1, 1, 80, 100);
             INSERT INTO crew VALUES (7, 1, 1), (8, 2, 2);",
        )
        .expect("creates");
    let (yaml, model) = drafted(folder.path(), "flights.db");
    for line in [
        "    label: airports",
        "    shown_as: [fname, lname]",
        "      dob: {label: date of birth, synonyms: [birth date, birthday, birthdate]}",
        "    joins: {mgr_id: {to: employee, as: manager}}",
        "    primary_key: [flno, src_apid]",
        "      price_Euro: {expression: \"\\\"price (Euro)\\\"\", label: price, unit: EUR, natural: avg}",
        "      Seats_Sold: {expression: \"\\\"Seats Sold\\\"\"}",
        "      elevation: {natural: avg}",
        "    # check: it has no rows: every answer from it is empty",
    ] {
        assert!(yaml.lines().any(|l| l == line), "{line}\n{yaml}");
    }
    let mut roles: Vec<&str> = model.joins.iter().filter_map(|j| j.role.as_deref()).collect();
    roles.sort_unstable();
    assert_eq!(roles, ["destination", "manager", "pilot", "source"]);
    let crew = model.dataset_named("crew").expect("a dataset");
    assert!(model.joins.iter().any(|j| j.from == crew && j.columns.len() == 2));
}

#[test]
fn names_that_collide_or_mean_something_to_yaml_are_told_apart() {
    let folder = folder();
    fs::create_dir(folder.path().join("data")).expect("a folder");
    let put = |name: &str, text: &str| fs::write(folder.path().join("data").join(name), text).expect("writes");
    put(
        "no.csv",
        "null,true,a b,a_b,A B,on,2024,%,group,select,rows,\"say \"\"x\"\"\"\n1,2,3,4,5,6,7,8,9,10,11,12\n2,2,2,2,2,2,2,2,2,2,2,x\n",
    );
    put("No .tsv", "id\tdate\n1\t2024-01-01\n2\t2024-01-01\n");
    put("prices.csv", "price_in_usd,price_in_eur\n1.5,2.5\n");
    let (yaml, model) = drafted(folder.path(), "data");
    assert_eq!(model.datasets.len(), 3, "{yaml}");
    let labels: Vec<&str> = model.fields.iter().filter(|f| f.unit.is_some()).map(|f| f.label.as_str()).collect();
    assert_eq!(labels, ["price in usd", "price in eur"]);
}

#[test]
fn keys_that_are_none_are_doubted_and_not_joined() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    // Twice the same id; a customer that nobody knows; a key that merely shares small numbers.
    put("products.csv", "product_id,product\n1,a\n1,b\n");
    put("customers.csv", "customer_id,name\n1,x\n2,y\n");
    put("status.csv", "code,status\n1,open\n2,shut\n3,lost\n");
    put("orders.csv", "order_id,product_id,customer_id,code\n1,1,1,1\n2,1,3,2\n3,1,3,2\n");
    let (yaml, model) = drafted(folder.path(), ".");
    assert!(model.joins.is_empty(), "{yaml}");
    assert!(yaml.contains("# check: code may lead to status: its values are all there"), "{yaml}");
    let database = rusqlite::Connection::open(folder.path().join("bad.sqlite")).expect("opens");
    database
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             CREATE TABLE a (k INTEGER, v TEXT); INSERT INTO a VALUES (1, 'x'), (1, 'y');
             CREATE TABLE b (id INTEGER PRIMARY KEY, k INTEGER REFERENCES a (k)); INSERT INTO b VALUES (1, 1);",
        )
        .expect("creates");
    let (yaml, model) = drafted(folder.path(), "bad.sqlite");
    assert!(
        model.joins.is_empty() && yaml.contains("# check: k refers to bad.sqlite#a, which is not unique there"),
        "{yaml}"
    );
}

#[test]
fn what_is_given_is_income_where_nothing_is_sold() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("donors.csv", "donor_id,donor_name\n1,Ada\n2,Bo\n");
    put("gifts.csv", "gift_id,donor_id,gift_date,amount\n1,1,2025-01-05,20\n2,2,2025-02-05,8\n3,2,2025-03-05,9\n");
    let (yaml, model) = drafted(folder.path(), ".");
    assert!(model.metric_named("income").is_some(), "{yaml}");
    put(
        "orders.csv",
        "order_id,donor_id,order_date,order_total\n1,1,2025-01-05,20\n2,2,2025-02-05,8\n3,2,2025-03-05,9\n",
    );
    let (yaml, model) = drafted(folder.path(), ".");
    assert!(model.metric_named("income").is_none() && model.metric_named("revenue").is_some(), "{yaml}");
}

#[test]
fn what_is_won_is_a_part_of_what_is_decided() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put(
        "deals.csv",
        "deal_id,opened_on,stage\n1,2025-01-05,won\n2,2025-02-05,lost\n3,2025-03-05,demo\n4,2025-03-06,lost\n",
    );
    let (yaml, model) = drafted(folder.path(), ".");
    let rate = "COUNT(*) FILTER (WHERE stage = 'won') / COUNT(*) FILTER (WHERE stage IN ('won', 'lost'))";
    assert!(yaml.contains(rate) && model.metric_named("win_rate").is_some(), "{yaml}");
    assert!(yaml.contains("stage NOT IN ('lost', 'won')"), "{yaml}");
    // By the day of which of two dates is not known.
    put("deals.csv", "deal_id,opened_on,closed_on,stage\n1,2025-01-05,2025-02-01,won\n2,2025-02-05,2025-03-01,lost\n");
    assert!(drafted(folder.path(), ".").1.metric_named("win_rate").is_none());
}

#[test]
fn sales_of_two_kinds_are_revenue_together() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("outlets.csv", "outlet_id,outlet_name\n1,Bar\n2,Grill\n");
    put("sales.csv", "sale_id,outlet_id,sale_date,food_sales,drink_sales\n1,1,2025-01-05,20,7\n2,2,2025-02-05,8,3\n");
    let (yaml, model) = drafted(folder.path(), ".");
    assert!(yaml.contains("SUM(food_sales) + SUM(drink_sales)") && model.metric_named("revenue").is_some(), "{yaml}");
}

#[test]
fn rows_are_shown_by_the_number_that_people_know_and_not_by_their_id() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("rooms.csv", "room_id,hotel_id,room_number,floor\n11,1,101,1\n12,2,101,1\n13,2,102,1\n");
    put("hotels.csv", "hotel_id,hotel_name\n1,Grand\n2,Park\n");
    let (yaml, _) = drafted(folder.path(), ".");
    assert!(yaml.contains("shown_as: room_number"), "{yaml}");
}

#[test]
fn what_a_status_leaves_to_do_is_open_where_all_of_it_is_known() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("tickets.csv", "ticket_id,status\n1,done\n2,in_progress\n3,Reported\n4,cancelled\n5,done\n");
    put("invoices.csv", "invoice_id,status\n1,paid\n2,sent\n3,void\n4,paid\n");
    // What "escalator" says nobody knows, and "open" says itself what is open.
    put("jobs.csv", "job_id,status\n1,done\n2,escalator\n3,done\n");
    put("cases.csv", "case_id,status\n1,closed\n2,open\n3,pending\n4,open\n");
    let (yaml, model) = drafted(folder.path(), ".");
    let of = |dataset: &str| -> Vec<&str> {
        let id = model.dataset_named(dataset).expect("a dataset");
        let own = model.segments.iter().filter(|segment| model.field(segment.field).dataset == id);
        own.map(|segment| segment.name.as_str()).collect()
    };
    assert_eq!(of("tickets"), ["open"], "{yaml}");
    assert!(yaml.contains("status NOT IN ('cancelled', 'done')"), "{yaml}");
    assert_eq!(of("invoices"), ["unpaid"], "{yaml}");
    assert!(of("jobs").is_empty() && of("cases").is_empty(), "{yaml}");
}

#[test]
fn what_cannot_be_read_is_left_out_of_a_draft() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("good.csv", "city,units\nBonn,1\nUlm,2\n");
    put("ragged.csv", "a,b\n1\n");
    let (yaml, model) = drafted(folder.path(), ".");
    assert_eq!(model.datasets.len(), 1, "{yaml}");
    assert!(yaml.contains("# check: ragged.csv: it is left out: ") && yaml.contains("line 2 has 1 field"), "{yaml}");
    let database = rusqlite::Connection::open(folder.path().join("shop.sqlite")).expect("opens");
    database
        .execute_batch("CREATE TABLE t (n INTEGER); CREATE VIEW broken AS SELECT gone FROM nowhere;")
        .expect("creates");
    let (yaml, model) = drafted(folder.path(), "shop.sqlite");
    assert_eq!(model.datasets.len(), 1, "{yaml}");
    assert!(yaml.contains("# check: shop.sqlite#broken: it is left out: "), "{yaml}");
    assert!(matches!(draft(folder.path(), &folder.path().join("ragged.csv")), Err(Error::Unreadable { .. })));
}

#[test]
fn columns_that_are_called_alike_can_be_asked_for_one_by_one() {
    let folder = folder();
    fs::write(folder.path().join("t.csv"), "unit price,unit_price,Unit-Price\n1,2,3\n4,5,6\n").expect("writes");
    let (_, model) = drafted(folder.path(), "t.csv");
    let labels: Vec<&str> = model.fields.iter().map(|field| field.label.as_str()).collect();
    assert_eq!(labels, ["unit price", "unit price 2", "Unit Price 3"]);
}

#[test]
fn a_key_that_comes_twice_is_doubted() {
    let folder = folder();
    fs::write(folder.path().join("orders.csv"), "order_id,amount\n1,10\n1,20\n").expect("writes");
    let (yaml, _) = drafted(folder.path(), "orders.csv");
    assert!(yaml.contains("# check: order_id is called as a key is, but some rows share a value"), "{yaml}");
}

#[test]
fn one_file_is_a_model_of_its_own() {
    let folder = folder();
    fs::write(folder.path().join("Läufe 2024.csv"), "Läufer;Zeit\nAnna;10.5\nBert;11.25\n").expect("writes");
    let (yaml, model) = drafted(folder.path(), "Läufe 2024.csv");
    assert_eq!(model.datasets[0].source, "Läufe 2024.csv", "{yaml}");
    assert_eq!(model.datasets[0].name, "Läufe_2024");
}

#[test]
fn nothing_to_draft_from_is_said() {
    let folder = folder();
    assert!(matches!(draft(folder.path(), folder.path()), Err(Error::NoTables { .. })));
    assert!(matches!(draft(folder.path(), &folder.path().join("gone")), Err(Error::MissingFile { .. })));
    fs::write(folder.path().join("notes.pdf"), "no table").expect("writes");
    assert!(matches!(draft(folder.path(), &folder.path().join("notes.pdf")), Err(Error::Unreadable { .. })));
    rusqlite::Connection::open(folder.path().join("new.sqlite"))
        .and_then(|c| c.execute_batch("CREATE TABLE t (n INTEGER); DROP TABLE t;"))
        .expect("creates");
    assert!(matches!(draft(folder.path(), &folder.path().join("new.sqlite")), Err(Error::NoTables { .. })));
}

/// What a business asks for without the words of its tables, and what its yes-or-no columns stand for.
#[test]
fn a_business_has_revenue_stock_and_conditions() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("clubs.csv", "club_id,club_name,has_pool\n1,North,true\n2,South,false\n3,East,true\n");
    put("orders.csv", "order_id,order_date,club_id\n1,2025-01-05,1\n2,2025-02-05,2\n3,2025-02-06,2\n");
    put("order_lines.csv", "line_id,order_id,quantity,line_amount\n1,1,2,10.50\n2,2,1,20.00\n3,3,5,9.00\n4,3,1,2.00\n");
    put(
        "stock_levels.csv",
        "day,club_id,order_id,on_hand\n2025-01-01,1,1,7\n2025-01-01,2,2,9\n2025-01-02,1,1,6\n2025-01-02,2,2,8\n",
    );
    put(
        "contracts.csv",
        "contract_id,club_id,start_date,end_date\n1,1,2024-01-01,\n2,2,2024-02-01,2025-01-31\n3,3,2024-03-01,\n",
    );
    let (yaml, model) = drafted(folder.path(), ".");
    let line = |start: &str| {
        yaml.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_else(|| panic!("{yaml}"))
    };
    assert!(line("revenue:").contains("SUM(line_amount)") && line("revenue:").contains("check:"), "{yaml}");
    assert!(line("units_sold:").contains("SUM(quantity)"), "{yaml}");
    assert!(line("stock:").contains("SUM(on_hand)") && line("stock:").contains("over: {day: last}"), "{yaml}");
    assert!(line("means:").contains("sales: revenue"), "{yaml}");
    assert!(line("pool:").contains("has_pool") && line("active:").contains("end_date IS NULL"), "{yaml}");
    // Order lines are of the day of their order, also for who never wrote it down.
    let lines = model.dataset_named("order_lines").expect("a dataset");
    assert_eq!(model.dataset(lines).time.as_ref().map(|time| time.path.len()), Some(1));
    // A condition says it better than a column of true and false.
    assert!(model.dimension_named("has_pool").is_none() && !model.segments.is_empty());
}

#[test]
fn discounts_come_off_promised_dates_tell_what_was_late_and_representatives_are_joined() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("sales_reps.csv", "rep_id,full_name\n1,Ada Low\n2,Bo Fell\n");
    put(
        "orders.csv",
        "order_id,ordered_on,rep_id,promised_date,delivered_date\n\
         1,2025-01-05,1,2025-01-09,2025-01-10\n2,2025-01-06,2,2025-01-09,2025-01-08\n3,2025-01-06,2,2025-01-09,\n",
    );
    let lines = |discount: &str, values: [&str; 3]| {
        let [a, b, c] = values;
        put(
            "order_lines.csv",
            &format!("line_id,order_id,quantity,unit_price,{discount}\n1,1,2,10,{a}\n2,1,1,20,{b}\n3,2,5,9.5,{c}\n"),
        );
        drafted(folder.path(), ".").0
    };
    let yaml = lines("discount_pct", ["0", "15", "5"]);
    for part in [
        "joins: {rep_id: sales_reps}",
        "late: {expression: \"delivered_date > promised_date\", synonyms: [delivered late, late delivery, delayed",
        "on time: {expression: \"delivered_date <= promised_date\"",
    ] {
        assert!(yaml.contains(part), "{part}\n{yaml}");
    }
    for (discount, values, less) in [
        ("discount_pct", ["0", "15", "5"], Some(" * (1 - discount_pct / 100)")),
        ("discount", ["0", "0.15", "0.05"], Some(" * (1 - discount)")),
        ("discount_amount", ["0", "1.5", "2"], Some(" - discount_amount")),
        // It may be money or a percentage; or is not known for all; or says only whether there was one.
        ("discount", ["0", "15", "5"], None),
        ("discount", ["0", "0.15", ""], None),
        ("discount", ["0", "1", "0"], None),
    ] {
        let yaml = lines(discount, values);
        let revenue = less.map(|less| format!("SUM(quantity * unit_price{less})"));
        match revenue {
            Some(revenue) => {
                assert!(yaml.contains(&format!("revenue: {{expression: \"{revenue}\"")), "{revenue}\n{yaml}")
            }
            None => assert!(!yaml.contains("revenue:"), "{discount} {values:?}\n{yaml}"),
        }
    }
}

/// Money that two tables could have earned alike, or that is owed, planned or paid back, is nobody's revenue.
#[test]
fn doubtful_revenue_is_not_guessed() {
    for (name, column) in
        [("returns", "amount"), ("budgets", "amount"), ("orders", "tax amount"), ("orders", "discount")]
    {
        let folder = folder();
        let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
        put("clubs.csv", "club_id,club_name\n1,North\n2,South\n");
        put(
            &format!("{name}.csv"),
            &format!("id,booked_on,club_id,{column}\n1,2025-01-05,1,3.5\n2,2025-01-06,2,4.5\n"),
        );
        let (yaml, _) = drafted(folder.path(), ".");
        assert!(!yaml.contains("revenue:"), "{yaml}");
    }
}

/// An invoice that has no day of payment is owed, unless some were given up, or paid in part.
#[test]
fn what_has_no_day_of_payment_is_owed() {
    let draft = |columns: &str, last: &str| {
        let folder = folder();
        let next = if last == "3.5" { "0" } else { "unpaid" };
        let text = format!(
            "inv_no,inv_date,due_date,net_amt,vat_amt,gross_amt,{columns}\n\
             1,2025-01-05,2025-02-05,100.00,20.00,120.00,2025-01-20,{last}\n\
             2,2025-01-06,2025-02-06,50.00,10.00,60.00,,{next}\n"
        );
        fs::write(folder.path().join("invoices.csv"), text).expect("writes");
        drafted(folder.path(), ".").0
    };
    let yaml = draft("paid_on,status", "paid");
    assert!(yaml.contains("amount_owed: {expression: \"SUM(gross_amt) FILTER (WHERE paid_on IS NULL)\""), "{yaml}");
    for (columns, last) in [("paid_on,status", "void"), ("paid_on,amount_paid", "3.5"), ("sent_on,status", "paid")] {
        let yaml = draft(columns, last);
        assert!(!yaml.contains("amount_owed"), "{columns} {last}\n{yaml}");
    }
}

#[test]
fn what_is_referred_to_in_several_roles_is_asked_for_by_its_role() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("depots.csv", "depot_id,name,city\n1,North,Kiel\n2,South,Ulm\n3,West,Bonn\n");
    put("customers.csv", "customer_id,customer,on_stop\n7,Ada,0\n8,Bo,1\n9,Cy,0\n");
    put(
        "shipments.csv",
        "shipment_id,origin_depot_id,dest_depot_id,customer_id,booked_on,price_cents\n\
         1,1,2,7,2024-01-05,1250\n2,2,3,8,2024-02-05,990\n3,3,1,9,2024-02-06,400\n",
    );
    let (yaml, model) = drafted(folder.path(), ".");
    let label = |name: &str| model.dimension_named(name).map(|id| model.dimension(id).label.clone());
    for (name, said) in [
        ("origin_depot", "origin depot"),
        ("destination_depot", "destination depot"),
        ("destination_depot_city", "destination depot city"),
    ] {
        assert_eq!(label(name).as_deref(), Some(said), "{yaml}");
    }
    // What a service costs its customer is earned, in whatever unit of money.
    assert!(yaml.contains("revenue: {expression: \"SUM(price_cents)\""), "{yaml}");
    assert!(yaml.contains("unit: cents"), "{yaml}");
    // Nothing but 0 and 1, by a name that is no count.
    assert!(model.segments.iter().any(|segment| segment.name.ends_with("on stop")), "{yaml}");
}

#[test]
fn how_long_something_takes_is_a_number_of_days() {
    let folder = folder();
    fs::write(
        folder.path().join("orders.csv"),
        "order_id,order_date,delivered_on,due_on\n1,2024-01-01,2024-01-04,2024-01-05\n2,2024-01-02,,2024-01-09\n",
    )
    .expect("writes");
    let (yaml, model) = drafted(folder.path(), "orders.csv");
    let days = model.dimension_named("days_from_order_to_delivery").expect(&yaml);
    let days = model.field(model.dimension(days).fields[0]);
    assert_eq!((days.unit.as_deref(), days.kind), (Some("day"), model::ColumnType::Integer), "{yaml}");
    // When something is due is no end of it.
    assert_eq!(yaml.matches("DAYS_BETWEEN").count(), 1, "{yaml}");
}

/// Files declare nothing: names, abbreviations and values lead from one to another.
#[test]
fn files_that_declare_nothing_are_joined_dated_and_earn() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("emp.csv", "emp_no,emp_nm\n1001,Ada\n1002,Bo\n1003,Cy\n1004,Di\n");
    put("cust.csv", "cust_no,cust_nm,sls_rep\n1,Alfa,1001\n2,Beta,1002\n3,Gama,1003\n");
    put("products.csv", "sku,prod_name\nA-1,Tea\nB-2,Salt\n");
    put("work_orders.csv", "wo_no,cust_no,opened_dt\n70,1,2025-01-05\n71,2,2025-01-06\n72,3,2025-02-01\n");
    put(
        "chg.csv",
        "chg_id,wo_no,sku,sell_amt,buy_amt,hrs_reg,hrs_ot\n1,70,A-1,10.5,7,8,1\n2,70,B-2,20,15,7.5,0\n3,71,A-1,9,8,8,2\n",
    );
    let (yaml, model) = drafted(folder.path(), ".");
    for part in [
        "joins: {wo_no: work_orders, sku: products}",
        "joins: {sls_rep: {to: emp, as: sales rep}}",
        "# check: sls_rep is taken to lead to emp: its values are all there",
        "time: work_orders.opened_dt",
        "label: work order number",
        "revenue: {expression: \"SUM(sell_amt)\"",
        "cost: {expression: \"SUM(buy_amt)\"",
        "profit: {expression: \"SUM(sell_amt) - SUM(buy_amt)\"",
        "margin: {expression: \"(SUM(sell_amt) - SUM(buy_amt)) / SUM(sell_amt)\", format: percent",
        "hours: {expression: \"SUM(hrs_reg) + SUM(hrs_ot)\"",
        "hrs_ot: {label: overtime hours}",
    ] {
        assert!(yaml.contains(part), "{part}\n{yaml}");
    }
    assert_eq!(model.joins.len(), 4, "{yaml}");
}

/// What may be chance is no join: small numbers, names that anything has, values that two tables have.
#[test]
fn columns_that_hold_keys_by_chance_lead_nowhere() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("rooms.csv", "room_no,beds\n1,2\n2,2\n3,1\n4,1\n");
    put("staff.csv", "staff_id,name\nS1,Ada\nS2,Bo\nS3,Cy\n");
    put("agents.csv", "agent_id,name\nS1,Di\nS2,Ed\nS3,Flo\n");
    put("visits.csv", "visit_id,day,nights,seen_by\n1,2025-01-05,1,S1\n2,2025-01-06,2,S2\n3,2025-01-07,3,S3\n");
    let (yaml, model) = drafted(folder.path(), ".");
    assert!(model.joins.is_empty(), "{yaml}");
}

/// What a data team exports under readable names: who is active, what came in, what is left of it, who looks after it.
#[test]
fn a_tidy_export_says_what_a_business_asks_for() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("employees.csv", "employee_id,full_name\n1,Ada\n2,Bo\n3,Cy\n");
    put("members.csv", "member_id,member_name,join_date,cancel_date\n1,Di,2024-01-05,\n2,Ed,2024-02-01,2025-03-01\n");
    put(
        "contracts.csv",
        "contract_id,signed_on,starts_on,fixed_until,ended_on\n1,2024-01-01,2024-02-01,2025-01-01,\n2,2024-03-01,2024-04-01,,2025-02-01\n",
    );
    put("products.csv", "product_id,product_name,purchase_price\n1,Tea,2.5\n2,Salt,0.5\n");
    put(
        "payments.csv",
        "payment_id,member_id,payment_date,status,amount\n1,1,2024-02-01,paid,10\n2,1,2024-03-01,failed,10\n3,2,2024-03-02,refunded,9\n",
    );
    put("commissions.csv", "commission_id,member_id,received_on,amount\n1,1,2025-01-02,3\n2,2,2025-01-03,4\n");
    put(
        "tickets.csv",
        "ticket_id,opened_on,assigned_to,topic\n1,2025-01-02,1,app\n2,2025-01-03,2,bill\n3,2025-01-04,3,app\n",
    );
    let (yaml, _) = drafted(folder.path(), ".");
    for part in [
        "active members: {expression: cancel_date IS NULL",
        "cancelled: cancel_date IS NOT NULL",
        "active contracts: {expression: ended_on IS NULL",
        "revenue: {expression: \"SUM(amount) FILTER (WHERE status = 'paid')\"",
        "amount: {label: commission, synonyms: [amount]}",
        "joins: {assigned_to: {to: employees, as: assignee}}",
    ] {
        assert!(yaml.contains(part), "{part}\n{yaml}");
    }
    assert!(!yaml.contains("fixed_until IS NULL"), "{yaml}");
}

/// What a piece costs may stand with the product, and what it sold for with the order.
#[test]
fn cost_is_so_many_times_the_purchase_price() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("products.csv", "product_id,product_name,list_price,purchase_price\n1,Tea,4,2.5\n2,Salt,1,0.5\n");
    put("orders.csv", "order_id,order_date\n1,2025-01-05\n2,2025-01-06\n");
    put("order_lines.csv", "line_id,order_id,product_id,quantity,unit_price\n1,1,1,2,4\n2,1,2,1,1\n3,2,1,5,3.5\n");
    let (yaml, _) = drafted(folder.path(), ".");
    for part in [
        "revenue: {expression: \"SUM(quantity * unit_price)\"",
        "cost: {expression: \"SUM(quantity * products.purchase_price)\"",
        "profit: {expression: \"SUM(quantity * unit_price) - SUM(quantity * products.purchase_price)\"",
    ] {
        assert!(yaml.contains(part), "{part}\n{yaml}");
    }
}

/// Invoices are of the day on which they are invoiced, whatever period they are for.
#[test]
fn rows_are_dated_by_what_makes_them() {
    let folder = folder();
    fs::write(
        folder.path().join("invoices.csv"),
        "invoice_id,period_start,period_end,invoiced_on,amount\n1,2025-01-01,2025-03-31,2025-04-02,5\n2,2025-01-01,2025-03-31,2025-04-03,6\n",
    )
    .expect("writes");
    let (yaml, _) = drafted(folder.path(), "invoices.csv");
    assert!(yaml.contains("time: invoiced_on"), "{yaml}");
}

/// People are dated by when they came, and not by when something else of theirs began.
#[test]
fn people_are_dated_by_when_they_came() {
    let folder = folder();
    fs::write(
        folder.path().join("patients.csv"),
        "patient_id,patient_name,registered_date,membership_start\n1,Di,2024-01-05,\n2,Ed,2024-02-01,2025-03-01\n",
    )
    .expect("writes");
    let (yaml, _) = drafted(folder.path(), "patients.csv");
    assert!(yaml.contains("time: registered_date"), "{yaml}");
}

/// What stock is worth is no more added up over months than the stock is; what is bought is no revenue; and of two
/// branches of an order the one that is just called so is meant where nobody says which.
#[test]
fn a_wholesaler_has_worth_in_stock_and_branches_in_two_roles() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("branches.csv", "branch_code,branch_name\nSWI,Swindon\nOXF,Oxford\n");
    put("products.csv", "product_code,product_name\nP1,Pipe\nP2,Tap\n");
    put("suppliers.csv", "supplier_id,supplier_name\n1,Ada\n2,Bo\n");
    put(
        "orders.csv",
        "order_no,branch_code,supplying_branch_code,order_date,net_amount\n1,SWI,SWI,2025-01-05,10\n2,SWI,OXF,2025-01-06,20\n3,OXF,OXF,2025-01-07,5\n",
    );
    put(
        "stock_levels.csv",
        "month_end,branch_code,product_code,quantity_on_hand,stock_value\n2025-01-31,SWI,P1,5,50.5\n2025-01-31,OXF,P2,2,9.5\n2025-02-28,SWI,P1,4,40.5\n",
    );
    let (yaml, _) = drafted(folder.path(), ".");
    for part in [
        "joins: {branch_code: branches, supplying_branch_code: {to: branches, as: supplying branch}}",
        "stock: {expression: \"SUM(quantity_on_hand)\"",
        "value_of_stock: {expression: \"SUM(stock_value)\"",
    ] {
        assert!(yaml.contains(part), "{part}\n{yaml}");
    }
    let worth = yaml.lines().find(|line| line.contains("value_of_stock")).expect("a line");
    assert!(worth.contains("over: {month_end: last}"), "{worth}");
    assert!(!yaml.contains("spend"), "{yaml}");
}

/// What a company buys itself is spend, what has not come yet is named, what is in stock at the end of a month is never
/// added up over months, and what is ordered has a lead time.
#[test]
fn what_is_bought_is_spend_and_has_a_lead_time() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("products.csv", "product_id,product_name\nP1,Pipe\nP2,Tap\n");
    put("suppliers.csv", "supplier_id,supplier_name\nV1,Ada\nV2,Bo\n");
    put(
        "purchase_orders.csv",
        "po_number,supplier_id,order_date,promised_date,received_date,total_cost,status\nPO-1,V1,2025-01-05,2025-01-09,2025-01-08,10,received\nPO-2,V2,2025-01-06,2025-01-12,,20,open\nPO-3,V2,2025-01-07,2025-01-13,,5,cancelled\n",
    );
    put("stock_levels.csv", "month_end,product_id,units_in_stock\n2025-01-31,P1,5\n2025-01-31,P2,2\n2025-02-28,P1,0\n");
    let (yaml, _) = drafted(folder.path(), ".");
    for part in [
        "spend: {expression: \"SUM(total_cost)\"",
        "stock: {expression: \"SUM(units_in_stock)\"",
        "over: {month_end: last}",
        "not yet received: {expression: \"received_date IS NULL AND status NOT IN ('cancelled')\"",
        "lead time",
        "came in late",
    ] {
        assert!(yaml.contains(part), "{part}\n{yaml}");
    }
}

/// What was billed is what came in, where the rows of what was sold stand on some of the invoices only; what of an invoice is
/// left to pay says which are open, whatever their status is called; and what was bought one by one was spent.
#[test]
fn what_was_billed_is_what_came_in() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("depots.csv", "depot_id,depot_name\nDUM,Dumfries\nCAR,Carlisle\n");
    put(
        "machines.csv",
        "asset_no,category,depot_id,purchase_date,purchase_price\nK1,roller,DUM,2024-01-05,900\nK2,mixer,CAR,2024-02-06,300\n",
    );
    put(
        "invoices.csv",
        "invoice_no,invoice_date,due_date,depot_id,invoice_type,net_amount,balance,status\n\
         71,2025-01-02,2025-02-01,DUM,hire,54.9,0,paid\n72,2025-01-03,2025-02-02,CAR,sale,55,55,allocated\n\
         73,2025-01-04,2025-02-03,CAR,hire,80,20,unpaid\n",
    );
    put(
        "sales.csv",
        "sale_id,sale_date,depot_id,product,quantity,unit_price,net_amount,invoice_no\n5001,2025-01-03,CAR,core bit,1,55,55,72\n",
    );
    put(
        "jobs.csv",
        "job_no,asset_no,opened_on,status\nW1,K1,2025-01-02,completed\nW2,K2,2025-01-03,waiting for parts\nW3,K2,2025-01-04,queued\nW4,K1,2025-01-05,cancelled\n",
    );
    let (yaml, _) = drafted(folder.path(), ".");
    let (_, invoices) = yaml.split_once("  invoices:").expect("a dataset");
    let (invoices, rest) = invoices.split_once("  jobs:").expect("a dataset");
    let (jobs, rest) = rest.split_once("  machines:").expect("a dataset");
    let (machines, sales) = rest.split_once("  sales:").expect("a dataset");
    for (part, of) in [
        ("revenue: {expression: \"SUM(net_amount)\"", invoices),
        ("unsettled: {expression: \"balance > 0\"", invoices),
        ("open: {expression: \"status NOT IN ('cancelled', 'completed')\"", jobs),
        ("spend: {expression: \"SUM(purchase_price)\"", machines),
        ("units_sold: {expression: \"SUM(quantity)\"", sales),
    ] {
        assert!(of.contains(part), "{part}\n{yaml}");
    }
    // The status has a word for what is unpaid, which is that and no more.
    let unsettled = invoices.lines().find(|line| line.contains("unsettled")).expect("a line");
    assert!(unsettled.contains("outstanding") && !unsettled.contains("unpaid"), "{unsettled}");
    assert!(!sales.contains("revenue:"), "{yaml}");
}

/// Of what happens, a name that comes again is that of somebody else; fees that were charged add up, those of a list of
/// courses do not; and a hire is of the day of its event.
#[test]
fn agreements_are_not_called_by_their_partners_and_fees_add_up() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("venues.csv", "venue_code,venue_name\nA,Hall\nB,Club\n");
    put("courses.csv", "course_id,course_name,fee\n1,Stage,80\n2,Light,95.5\n");
    put(
        "sponsorships.csv",
        "agreement_id,sponsor_name,start_date,amount\nS1,Ada,2024-01-05,10\nS2,Ada,2025-01-05,20\nS3,Bo,2025-02-05,5\n",
    );
    put(
        "room_hires.csv",
        "hire_id,venue_code,enquiry_date,event_date,hire_fee\nH1,A,2025-01-05,2025-03-05,380\nH2,B,2025-01-06,,240\nH3,B,2025-01-07,2025-04-07,240\n",
    );
    let (yaml, _) = drafted(folder.path(), ".");
    for part in ["shown_as: agreement_id", "time: event_date", "hire_fee:\n", "fee: {natural: avg}"] {
        assert!(yaml.contains(part), "{part}\n{yaml}");
    }
}

#[test]
fn what_there_is_less_of_than_there_should_be_is_a_condition_of_what_is_kept_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("writes");
    put(
        "materials.csv",
        "material_code,material_name,reorder_level,stock_qty,last_counted_on\nM1,Oats,100,20,2025-01-02\nM2,Butter,50,80,2025-01-03\n",
    );
    // Counted day by day, it would be that of any day.
    put(
        "stock_levels.csv",
        "month_end,material_code,reorder_point,on_hand\n2025-01-31,M1,100,20\n2025-02-28,M1,100,120\n2025-01-31,M2,9,20\n",
    );
    put(
        "purchase_lines.csv",
        "po_line_id,material_code,ordered_on,qty_ordered,line_value\n71,M1,2025-01-02,3,54.9\n72,M2,2025-01-03,4,80.5\n",
    );
    let (yaml, _) = drafted(folder.path(), ".");
    assert!(yaml.contains("below reorder level: {expression: \"stock_qty < reorder_level\""), "{yaml}");
    assert!(!yaml.contains("on_hand <"), "{yaml}");
    assert!(yaml.contains("spend: {expression: \"SUM(line_value)\""), "{yaml}");
}

/// The words of a number say that it is money earned, whatever their order; what was cancelled is none, and what did not
/// pass failed. A rate is of what is known.
#[test]
fn lines_of_orders_earn_by_the_words_of_their_value() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    put("customers.csv", "customer_id,customer_name,arable_ha\n1,Ada,20.5\n2,Bo,30\n3,Cy,12\n");
    put(
        "order_lines.csv",
        "order_no,line_no,customer_id,order_date,kg,unit_price,line_value,wanted_by,despatched_on,line_status\n\
         A1,1,1,2025-01-02,5,2.5,12.5,2025-01-09,2025-01-08,despatched\nA1,2,1,2025-01-02,2,2.5,5,2025-01-09,2025-01-12,despatched\n\
         A2,1,2,2025-01-03,4,3,12,2025-01-09,,cancelled\nA3,1,3,2025-01-05,4,3,12,2025-01-19,,open\n",
    );
    put(
        "tests.csv",
        "test_no,customer_id,sampled_on,reported_on,passed\n1,1,2025-01-02,2025-01-05,true\n2,2,2025-01-03,2025-01-07,false\n3,3,2025-01-04,,\n",
    );
    let (yaml, model) = drafted(folder.path(), ".");
    for part in [
        "revenue: {expression: \"SUM(line_value) FILTER (WHERE line_status IS NULL OR line_status NOT IN ('cancelled'))\"",
        "late: {expression: \"despatched_on > wanted_by\"",
        "label: days from order to despatch",
        "label: days from sampling to report",
        "turnaround time",
        "failed: {expression: \"passed = FALSE\"",
        "fail_rate: {expression: \"COUNT(*) FILTER (WHERE passed = FALSE) / COUNT(*) FILTER (WHERE passed IS NOT NULL)\"",
        "arable_ha: {label: arable, unit: hectare",
    ] {
        assert!(yaml.contains(part), "{part}\n{yaml}");
    }
    assert!(model.metric_named("revenue").is_some());
}

/// One file that holds everything earns, too, beside others that refer to one another it does not.
#[test]
fn one_file_that_names_everything_has_revenue() {
    let folder = folder();
    let put = |name: &str, text: &str| fs::write(folder.path().join(name), text).expect("writes");
    let sales = "date,region,product,units,amount\n2025-01-02,North,Lamp,2,20.5\n2025-01-03,South,Lamp,1,10\n\
        2025-01-04,North,Desk,3,90\n2025-01-05,South,Desk,1,30\n2025-01-06,North,Lamp,1,10\n";
    put("sales.csv", sales);
    let (yaml, _) = drafted(folder.path(), "sales.csv");
    for part in
        ["revenue: {expression: \"SUM(amount)\"", "units_sold: {expression: \"SUM(units)\"", "means: {sales: revenue"]
    {
        assert!(yaml.contains(part), "{part}\n{yaml}");
    }
    put("customers.csv", "customer_id,customer_name\n1,Ada\n2,Bo\n");
    put("invoices.csv", "invoice_no,customer_id,invoice_date,net_amount\n1,1,2025-01-02,5\n2,2,2025-01-03,6.5\n");
    let (yaml, _) = drafted(folder.path(), ".");
    assert!(yaml.contains("revenue: {expression: \"SUM(net_amount)\""), "{yaml}");
}
