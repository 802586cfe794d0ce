//! Names of tables and columns, read as people say them: `custFName` is a customer first name.

use std::collections::{BTreeMap, BTreeSet};

/// Abbreviations that mean one thing wherever they stand as a word of a name.
const SHORT: [(&str, &str); 227] = [
    ("acad", "academic"),
    ("acc", "account"),
    ("acct", "account"),
    ("acq", "acquisition"),
    ("addr", "address"),
    ("adj", "adjustment"),
    ("alloc", "allocated"),
    ("amt", "amount"),
    ("appt", "appointment"),
    ("apt", "apartment"),
    ("asgmt", "assignment"),
    ("assgn", "assignment"),
    ("assoc", "association"),
    ("auth", "authorization"),
    ("avg", "average"),
    ("bal", "balance"),
    ("bdate", "birth date"),
    ("bgt", "budget"),
    ("bkg", "booking"),
    ("bldg", "building"),
    ("blk", "blocked"),
    ("canc", "cancelled"),
    ("cancl", "cancelled"),
    ("carr", "carrier"),
    ("ccy", "currency"),
    ("cd", "code"),
    ("cert", "certificate"),
    ("chg", "charge"),
    ("cls", "class"),
    ("cmpd", "completed"),
    ("cmpgn", "campaign"),
    ("cmt", "comment"),
    ("cncl", "cancelled"),
    ("cnt", "count"),
    ("cntct", "contact"),
    ("compl", "completed"),
    ("cov", "coverage"),
    ("crd", "credit"),
    ("crs", "course"),
    ("ctrct", "contract"),
    ("ctrl", "control"),
    ("ctry", "country"),
    ("curr", "currency"),
    ("cust", "customer"),
    ("custs", "customers"),
    ("decl", "declared"),
    ("ded", "deductible"),
    ("deliv", "delivery"),
    ("dept", "department"),
    ("deptmt", "department"),
    ("desc", "description"),
    ("descr", "description"),
    ("dest", "destination"),
    ("diag", "diagnosis"),
    ("disc", "discount"),
    ("discont", "discontinued"),
    ("dlv", "delivery"),
    ("dlvry", "delivery"),
    ("dob", "date of birth"),
    ("dst", "destination"),
    ("dt", "date"),
    ("dur", "duration"),
    ("eff", "effective"),
    ("emp", "employee"),
    ("emps", "employees"),
    ("enr", "enrolment"),
    ("equip", "equipment"),
    ("est", "estimated"),
    ("evt", "event"),
    ("excl", "excluding"),
    ("fcst", "forecast"),
    ("fl", "flag"),
    ("flg", "flag"),
    ("fmt", "format"),
    ("fname", "first name"),
    ("freq", "frequency"),
    ("frt", "freight"),
    ("govt", "government"),
    ("grp", "group"),
    ("gw", "gross weight"),
    ("haz", "hazardous"),
    ("hosp", "hospital"),
    ("hr", "hour"),
    ("hrs", "hours"),
    ("img", "image"),
    ("incl", "including"),
    ("insp", "inspection"),
    ("inst", "institution"),
    ("instr", "instructor"),
    ("intl", "international"),
    ("inv", "invoice"),
    ("itm", "item"),
    ("lang", "language"),
    ("lbr", "labour"),
    ("len", "length"),
    ("lic", "license"),
    ("lim", "limit"),
    ("lmt", "limit"),
    ("lname", "last name"),
    ("loc", "location"),
    ("lvl", "level"),
    ("mach", "machine"),
    ("maint", "maintenance"),
    ("matl", "material"),
    ("max", "maximum"),
    ("mbr", "member"),
    ("mdl", "model"),
    ("mfg", "manufacturing"),
    ("mfr", "manufacturer"),
    ("mgmt", "management"),
    ("mgr", "manager"),
    ("min", "minimum"),
    ("mins", "minutes"),
    ("mkt", "market"),
    ("mname", "middle name"),
    ("mnth", "month"),
    ("msg", "message"),
    ("mtl", "material"),
    ("natl", "national"),
    ("nbr", "number"),
    ("nm", "name"),
    ("num", "number"),
    ("onhand", "on hand"),
    ("opn", "open"),
    ("opr", "operator"),
    ("ord", "order"),
    ("ords", "orders"),
    ("org", "organization"),
    ("orig", "origin"),
    ("ot", "overtime"),
    ("pct", "percent"),
    ("pd", "paid"),
    ("perc", "percent"),
    ("phn", "phone"),
    ("pkg", "package"),
    ("pkup", "pickup"),
    ("pmt", "payment"),
    ("pos", "position"),
    ("ppl", "people"),
    ("prc", "price"),
    ("prem", "premium"),
    ("presc", "prescription"),
    ("prio", "priority"),
    ("prod", "product"),
    ("prods", "products"),
    ("proj", "project"),
    ("promo", "promotion"),
    ("prov", "province"),
    ("purch", "purchase"),
    ("pwd", "password"),
    ("pymt", "payment"),
    ("qte", "quote"),
    ("qtr", "quarter"),
    ("qty", "quantity"),
    ("qual", "quality"),
    ("rcpt", "receipt"),
    ("rcvd", "received"),
    ("recd", "received"),
    ("recv", "received"),
    ("regn", "registration"),
    ("rej", "rejected"),
    ("reqd", "required"),
    ("resp", "response"),
    ("resv", "reservation"),
    ("rgn", "region"),
    ("rm", "room"),
    ("rsv", "reservation"),
    ("rtg", "rating"),
    ("rtn", "return"),
    ("rtrn", "return"),
    ("rx", "prescription"),
    ("sal", "salary"),
    ("sched", "scheduled"),
    ("secs", "seconds"),
    ("seq", "sequence"),
    ("shipd", "shipped"),
    ("shp", "ship"),
    ("shpmt", "shipment"),
    ("sig", "signature"),
    ("sls", "sales"),
    ("src", "source"),
    ("stat", "status"),
    ("std", "standard"),
    ("stk", "stock"),
    ("sts", "status"),
    ("stu", "student"),
    ("subs", "subscription"),
    ("subscr", "subscription"),
    ("supp", "supplier"),
    ("surch", "surcharge"),
    ("svc", "service"),
    ("svcs", "services"),
    ("sz", "size"),
    ("tech", "technician"),
    ("tel", "telephone"),
    ("temp", "temperature"),
    ("terr", "territory"),
    ("tkt", "ticket"),
    ("tkts", "tickets"),
    ("tm", "time"),
    ("tot", "total"),
    ("trans", "transaction"),
    ("trm", "term"),
    ("ts", "timestamp"),
    ("ttl", "total"),
    ("txn", "transaction"),
    ("typ", "type"),
    ("uni", "university"),
    ("univ", "university"),
    ("uom", "unit"),
    ("upd", "updated"),
    ("usr", "user"),
    ("util", "utilization"),
    ("veh", "vehicle"),
    ("vend", "vendor"),
    ("vol", "volume"),
    ("warr", "warranty"),
    ("wgt", "weight"),
    ("wh", "warehouse"),
    ("whs", "warehouse"),
    ("whse", "warehouse"),
    ("wk", "week"),
    ("wt", "weight"),
    ("wty", "warranty"),
    ("yn", "flag"),
    ("yr", "year"),
    ("yrs", "years"),
];

/// Words that glued names are made of, beside those of the tables themselves.
const COMMON: &str = "account active actual address age agent airline airport album amount annual answer apartment area \
    arrival artist author available average balance bank base billing birth board body book branch brand budget \
    building business call campus capacity card cargo carrier category cell channel charge check city claim class \
    client close club code color column comment company complete contact contract cost count country county course \
    created credit currency current customer data date day days debit delivery department departure description \
    destination detail device discount distance district document driver due duration email employee end engine \
    enrollment event expiry family fare fax feature fee field file film final first flag flight floor form founded \
    full game gender goal grade gross group height holder home horse hotel hour hours house image income index \
    industry injury interest invoice issue item job join kind language last lead league length level license line \
    link list loan location login lot mail main manager manufacturer market match material max member message \
    middle middle mileage min minute minutes mobile model modified month monthly movie music name net nick \
    nationality number office open opened opening order origin original owner page park part party password patient \
    pay payment people percent period person phone photo picture place plan plant plate player point points policy \
    population position post price primary print product production profit project property province public \
    purchase quality quantity quarter question race rank rate rating reason received record reference region \
    registration release rent report request result revenue review road room route sale sales salary schedule \
    school score season seat second section sector security serial series service sex share ship shipping shop \
    short site size software source speed sport staff staffing stadium star start state station status stock store \
    street string student style subject supplier support surface system table target tax team telephone term text \
    ticket time title total town track trade train transaction type unit university update updated url user value \
    vehicle version video visit volume vote wage warehouse web website week weekday weight width winner winning \
    work worker year years zip";

/// Short words that may end or begin a glued name.
const ENDINGS: [&str; 8] = ["id", "no", "num", "qty", "amt", "nr", "url", "pk"];

/// Words as the tables of one source use them.
#[derive(Debug, Default)]
pub(super) struct Words {
    known: BTreeSet<String>,
    /// Abbreviations that a table's own columns use for it: "cat" in `category.cat_code`.
    short: BTreeMap<String, String>,
    /// Abbreviations of a table before what its key is called by: "ts" in `timesheets.ts_no`.
    keys: BTreeMap<String, String>,
    /// Names that begin with the initial of their table: `game.gtype`.
    initials: BTreeSet<String>,
    /// Names that end in "min" beside others that end in "max".
    bounded: BTreeSet<String>,
}

/// What keys are called by.
const KEYS: [&str; 9] = ["id", "no", "nr", "num", "nbr", "code", "cd", "key", "ref"];
/// What stands behind a table's initial.
const BEHIND_INITIAL: [&str; 14] = [
    "name", "type", "code", "desc", "date", "status", "title", "city", "address", "phone", "email", "price", "country",
    "number",
];
/// What stands behind a table's abbreviation in its own columns.
const BEHIND_SHORT: [&str; 19] = [
    "id", "no", "nr", "num", "code", "cd", "key", "desc", "name", "number", "type", "status", "date", "dt", "reason",
    "class", "group", "title", "cat",
];

impl Words {
    /// Learns the words of tables, and those that columns write apart, so that names that write them
    /// together can be split.
    pub(super) fn of<'a>(
        columns: impl IntoIterator<Item = &'a str>,
        tables: impl IntoIterator<Item = &'a str>,
    ) -> Words {
        let mut known: BTreeSet<String> = COMMON.split_whitespace().map(str::to_owned).collect();
        let columns: Vec<&str> = columns.into_iter().collect();
        let most = columns.iter().filter_map(|name| Some(format!("{}min", name.to_lowercase().strip_suffix("max")?)));
        let bounded = most.collect();
        let apart = columns.iter().copied().map(parts).filter(|parts| parts.len() > 1);
        for part in apart.chain(tables.into_iter().map(parts)).flatten().filter(|part| part.len() >= 4) {
            known.insert(singular(&part));
            known.insert(part);
        }
        Words { known, bounded, ..Words::default() }
    }

    /// Learns what each table calls itself in its own columns.
    pub(super) fn learn<'a>(&mut self, tables: impl Iterator<Item = (&'a str, Vec<&'a str>)>) {
        let (mut short, mut others) = (BTreeMap::<String, String>::new(), BTreeSet::new());
        let mut keys = BTreeMap::new();
        for (title, columns) in tables {
            let own: Vec<String> = self.said(title).iter().map(|w| singular(w)).collect();
            for column in columns {
                // "wo no" of work orders, "ts no" of timesheets, whatever else that may be short for
                if let [first, last] = &parts(column)[..]
                    && (2..=5).contains(&first.len())
                    && KEYS.contains(&last.as_str())
                    && !self.known.contains(first)
                    && let Some(word) = written_out(first, &own)
                {
                    keys.insert(first.clone(), word);
                }
                if let [first, .., last] = &parts(column)[..]
                    && (3..=5).contains(&first.len())
                    && BEHIND_SHORT.contains(&last.as_str())
                    && !self.known.contains(first)
                    && long(first, true).is_none()
                {
                    let stands = |word: &&String| word.len() > first.len() + 1 && word.starts_with(first.as_str());
                    match own.iter().find(stands) {
                        Some(word) if short.get(first).is_none_or(|known| known == word) => {
                            short.insert(first.clone(), word.clone());
                        }
                        Some(_) => {
                            others.insert(first.clone());
                        }
                        None => {}
                    }
                }
                let name = column.to_lowercase();
                if name.get(1..).is_some_and(|rest| BEHIND_INITIAL.contains(&rest)) {
                    let initial = own.first().is_some_and(|word| word.starts_with(&name[..1]));
                    if initial {
                        self.initials.insert(name)
                    } else {
                        others.insert(name)
                    };
                }
            }
        }
        short.retain(|first, _| !others.contains(first));
        self.initials.retain(|name| !others.contains(name));
        self.short = short;
        self.keys = keys;
    }

    /// The words of a name, in lower case, abbreviations written out: `StuID` → student id.
    pub(super) fn said(&self, name: &str) -> Vec<String> {
        // A token that is an abbreviation as a whole: `LName`.
        let tokens = name.split(|c: char| !c.is_alphanumeric() && c != '\'');
        let parts: Vec<String> = tokens
            .flat_map(|token| match long(&token.to_lowercase(), false) {
                Some(_) => vec![token.to_lowercase()],
                None => parts(token),
            })
            .collect();
        let several = parts.len() > 1;
        if let ([_], true) = (&parts[..], self.initials.contains(&name.to_lowercase())) {
            return self.said(&name[1..]);
        }
        let mut said: Vec<String> = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let key = parts.get(at + 1).is_some_and(|next| KEYS.contains(&next.as_str()));
            if let Some(word) = self.keys.get(part).filter(|_| key) {
                said.extend(word.split(' ').map(str::to_owned));
                continue;
            }
            // "hrs reg" beside "hrs ot"
            if part == "reg" && parts.iter().any(|part| matches!(part.as_str(), "hrs" | "hr" | "hours")) {
                said.push("regular".to_owned());
                continue;
            }
            // What is asked for by number or date is a request; anything else is requested.
            if part == "req" && several {
                let asks = |next: &String| {
                    matches!(next.as_str(), "dt" | "date" | "type" | "status" | "reason" | "time")
                        || KEYS.contains(&next.as_str())
                };
                said.push(if parts.get(at + 1).is_some_and(asks) { "request" } else { "requested" }.to_owned());
                continue;
            }
            match long(part, several) {
                Some(long) => said.extend(long.split(' ').map(str::to_owned)),
                None => match self.short.get(part) {
                    Some(word) => said.push(word.clone()),
                    None => said.extend(self.unglued(part)),
                },
            }
        }
        // What has an order, a run or a plan is production rather than a product.
        let made = |word: &String| matches!(singular(word).as_str(), "order" | "run" | "batch" | "plan" | "schedule");
        let abbreviated = name.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|part| part == "prod");
        for at in 1..said.len() {
            if abbreviated && said[at - 1] == "product" && made(&said[at]) {
                said[at - 1] = "production".to_owned();
            }
        }
        // "downtime_min" are minutes; "price_min" is the least of them.
        let least =
            |before: &String| matches!(before.as_str(), "price" | "temperature" | "salary" | "age" | "order" | "value");
        if let [.., before, last] = &mut said[..]
            && name.to_lowercase().ends_with("min")
            && last == "minimum"
            && !least(before)
            && !self.bounded.contains(&name.to_lowercase())
        {
            *last = "minutes".to_owned();
        }
        // Prefixes of tables that say nothing.
        if said.len() > 1 && matches!(said[0].as_str(), "ref" | "tbl" | "dim" | "fact" | "vw") {
            said.remove(0);
        }
        said
    }

    /// Splits a glued word if all of it is made of known ones; the fewest win.
    fn unglued(&self, word: &str) -> Vec<String> {
        let known = |part: &str| self.known.contains(part) || self.known.contains(&singular(part));
        let whole = || vec![word.to_owned()];
        if word.len() < 5 || known(word) || !word.is_ascii() {
            return whole();
        }
        // "partitionid": hardly any long word ends so by itself.
        const NO_IDS: [&str; 8] =
            ["asteroid", "steroid", "celluloid", "polaroid", "haemorrhoid", "trapezoid", "ellipsoid", "overpaid"];
        if let Some(rest) = word.strip_suffix("id").filter(|rest| rest.len() > 5 && !NO_IDS.contains(&word)) {
            return [self.unglued(rest), vec!["id".to_owned()]].concat();
        }
        for at in (3..word.len() - 1).rev() {
            let (a, b) = word.split_at(at);
            let (a_short, b_short) = (long(a, true), long(b, true));
            let a_fits = (a.len() >= 4 && known(a)) || a_short.is_some() || (a.len() == 3 && known(a));
            let b_fits = (b.len() >= 4 && known(b)) || ENDINGS.contains(&b) || (b.len() == 3 && known(b));
            if a_fits && b_fits {
                let written = |part: &str, long: Option<&str>| -> Vec<String> {
                    long.unwrap_or(part).split(' ').map(str::to_owned).collect()
                };
                return [written(a, a_short), written(b, b_short)].concat();
            }
        }
        whole()
    }
}

/// The words of a name as it writes them: at signs, at capitals, before and after digits that follow a word.
fn parts(name: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = name.chars().collect();
    let mut end = |word: &mut String| {
        if !word.is_empty() {
            parts.push(std::mem::take(word).to_lowercase());
        }
    };
    for (i, c) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|i| chars.get(i)).copied().unwrap_or(' ');
        let after = chars.get(i + 1).copied().unwrap_or(' ');
        // Not before a last letter: `MiB` is one word.
        let hump = c.is_uppercase()
            && i + 1 < chars.len()
            && (before.is_lowercase() || (before.is_uppercase() && after.is_lowercase()));
        if !c.is_alphanumeric() && *c != '\'' {
            end(&mut word);
            continue;
        }
        if hump {
            end(&mut word);
        }
        word.push(*c);
    }
    end(&mut word);
    parts
}

/// Which of a table's words an abbreviation is short for: its first letters, its consonants, or the initials of all.
fn written_out(short: &str, own: &[String]) -> Option<String> {
    let initials: String = own.iter().filter_map(|word| word.chars().next()).collect();
    if own.len() > 1 && initials == short {
        return Some(own.join(" "));
    }
    own.iter().rev().find(|word| shortens(short, word)).cloned()
}

/// Whether a word is another one with letters left out: "stn" of "station".
pub(super) fn shortens(short: &str, long: &str) -> bool {
    let mut rest = long.chars();
    short.len() > 1
        && short.len() < long.len()
        && short.chars().next() == long.chars().next()
        && short.chars().all(|c| rest.any(|other| other == c))
}

fn long(part: &str, several: bool) -> Option<&'static str> {
    // "no" alone is no number.
    if part == "no" && several {
        return Some("number");
    }
    SHORT.iter().find(|(short, _)| *short == part).map(|(_, long)| *long)
}

/// The singular of an English noun, roughly: only ever compared with another one.
pub(super) fn singular(word: &str) -> String {
    let ends = |ending: &str| word.strip_suffix(ending).filter(|stem| stem.len() > 1);
    match word {
        "people" => "person".into(),
        "children" => "child".into(),
        _ if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") => word.to_owned(),
        _ => match (ends("ies"), ends("sses").or(ends("xes")).or(ends("ches")).or(ends("shes")), ends("s")) {
            (Some(stem), ..) => format!("{stem}y"),
            (_, Some(_), _) => word[..word.len() - 2].to_owned(),
            (.., Some(stem)) => stem.to_owned(),
            _ => word.to_owned(),
        },
    }
}

/// A name that needs no quotes in YAML or SQL and tells as much.
pub(super) fn identifier(name: &str) -> String {
    let mut plain = String::new();
    for c in name.chars() {
        match c {
            c if c.is_alphanumeric() || c == '_' => plain.push(c),
            _ if plain.ends_with('_') || plain.is_empty() => {}
            _ => plain.push('_'),
        }
    }
    let plain = plain.trim_end_matches('_');
    match plain.chars().next() {
        None => "column".into(),
        Some(first) if first.is_ascii_digit() => format!("n{plain}"),
        Some(_) => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: &str) {
        let words = Words::of(["credit_score", "websiteLink", "dorm_name"], ["Singer", "course"]);
        assert_eq!(words.said(name).join(" "), expected, "{name}");
    }

    #[test]
    fn names_are_read_as_people_say_them() {
        check("customer_id", "customer id");
        check("CustomerID", "customer id");
        check("HTMLTitle", "html title");
        check("creditscore", "credit score");
        check("websitelink", "website link");
        check("StuID", "student id");
        check("dormid", "dorm id");
        check("fname", "first name");
        check("Emp_LName", "employee last name");
        check("dept_name", "department name");
        check("flight_no", "flight number");
        check("no_of_rooms", "number of rooms");
        check("no", "no");
        check("RAM_MiB", "ram mib");
        check("qty", "quantity");
        check("Ref_Address_Types", "address types");
        check("tblOrders", "orders");
        check("Market Value (in Billion)", "market value in billion");
        check("carpet", "carpet");
        check("f1", "f1");
        check("Straße", "straße");
        check("birthDate", "birth date");
        check("downtime_min", "downtime minutes");
        check("min_age", "minimum age");
        check("prod_order", "production order");
        check("prod_desc", "product description");
        check("price_min", "price minimum");
    }

    #[test]
    fn tables_say_what_their_columns_call_them() {
        let mut words = Words::of(["cat_code", "sname"], ["category", "student", "game"]);
        let tables = [
            ("category", vec!["cat_code", "car_type"]),
            ("student", vec!["sname", "gtype", "ptype"]),
            ("game", vec!["gtype", "ptype"]),
            ("player", vec!["ptype"]),
        ];
        words.learn(tables.into_iter());
        let said = |name: &str| words.said(name).join(" ");
        assert_eq!(said("cat_code"), "category code");
        assert_eq!(said("parent_cat_id"), "parent category id");
        assert_eq!(said("car_type"), "car type");
        assert_eq!(said("sname"), "name");
        // In another table the letter may stand for anything.
        assert_eq!((said("gtype"), said("ptype")), ("gtype".to_owned(), "ptype".to_owned()));
    }

    #[test]
    fn identifiers_are_plain() {
        for (name, expected) in
            [("a b", "a_b"), ("(Euro)", "Euro"), ("2024 sales", "n2024_sales"), ("$$", "column"), ("straße", "straße")]
        {
            assert_eq!(identifier(name), expected);
        }
    }

    #[test]
    fn plurals_meet_their_singulars() {
        for (word, expected) in [
            ("countries", "country"),
            ("classes", "class"),
            ("address", "address"),
            ("boxes", "box"),
            ("dealers", "dealer"),
        ] {
            assert_eq!(singular(word), expected);
        }
    }
}
