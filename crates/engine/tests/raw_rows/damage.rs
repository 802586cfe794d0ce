//! Damaged files are found, never believed, and never a panic.

use engine::manifest::{FILE, Manifest, MeasureEntry, RollupEntry};
use engine::{Directory as _, Error, Folder, Ram, Snapshot, execute, route};
use model::query::Node;
use model::{ColumnType, DimensionId, Value};

use crate::trees::{DIRECTORY, WORLD, query, rows_of};
use crate::world::SALES;

/// Every file with some of its bytes changed, cut, or filled with zeros.
fn damaged(bytes: &[u8]) -> Vec<Vec<u8>> {
    let length = bytes.len();
    let places = [0, 1, 7, length / 3, length / 2, length - 40, length - 11, length - 5, length - 1];
    let flipped = places.into_iter().filter(|at| *at < length).map(|at| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 0x41;
        bytes
    });
    let cut = [0, 1, 9, length / 2, length - 1].into_iter().map(|at| bytes[..at].to_vec());
    let zeros = std::iter::once(vec![0; length]);
    let longer = std::iter::once([bytes, b"more"].concat());
    flipped.chain(cut).chain(zeros).chain(longer).collect()
}

#[test]
fn a_damaged_rollup_is_set_aside_and_the_rest_serve() {
    let by_family = query(Node::Scan(WORLD.scan(SALES, &["product.family"], vec![WORLD.measure(SALES, "SUM(net)")])));
    let whole = Snapshot::open(&*DIRECTORY, &WORLD.model).expect("opens");
    let answer = |snapshot: &Snapshot| {
        let route = route(&by_family, &WORLD.model, snapshot);
        rows_of(&execute(&by_family, &route, &WORLD.model, snapshot, &[]).expect("executes").table)
    };
    let expected = answer(&whole);
    for file in ["sales_months.arrow", "sales_products.arrow", "products.arrow"] {
        let bytes = DIRECTORY.files().find(|(name, _)| *name == file).expect("a file").1;
        for bytes in damaged(bytes) {
            let mut directory = DIRECTORY.clone();
            directory.insert(file, bytes);
            let snapshot = Snapshot::open(&directory, &WORLD.model).expect("the others serve");
            let [(name, _)] = snapshot.quarantined() else { panic!("{:?}", snapshot.quarantined()) };
            assert_eq!(format!("{name}.arrow"), file);
            assert_eq!(answer(&snapshot), expected);
        }
    }
}

#[test]
fn a_damaged_manifest_is_no_snapshot() {
    let bytes = DIRECTORY.files().find(|(name, _)| *name == FILE).expect("a manifest").1;
    for bytes in damaged(bytes) {
        let mut directory = DIRECTORY.clone();
        directory.insert(FILE, bytes);
        let opened = Snapshot::open(&directory, &WORLD.model);
        assert!(matches!(opened, Err(Error::Damaged { .. })), "{:?}", opened.map(|_| "opened"));
    }
    let mut manifest = Manifest::read(&*DIRECTORY).expect("reads");
    manifest.version += 1;
    let mut directory = DIRECTORY.clone();
    directory.insert(FILE, manifest.encode());
    assert!(matches!(Snapshot::open(&directory, &WORLD.model), Err(Error::Version { found: 2, known: 1 })));
    assert!(matches!(Snapshot::open(&Ram::new(), &WORLD.model), Err(Error::Missing(_))));
}

/// Files damaged at random in `make test`; `make prove` sets `RECKONER_DAMAGES`.
const DAMAGES: u64 = 300;

#[test]
fn whatever_happens_to_a_file_is_found() {
    let count = std::env::var("RECKONER_DAMAGES").ok().and_then(|n| n.parse().ok()).unwrap_or(DAMAGES);
    let mut state = 20_261_129u64;
    let mut below = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let files: Vec<(&str, &[u8])> = DIRECTORY.files().collect();
    for round in 0..count {
        let (name, whole) = files[below(files.len())];
        let mut bytes = whole.to_vec();
        let at = below(bytes.len());
        let end = at + 1 + below(bytes.len() - at);
        match below(5) {
            0 => bytes[at] ^= 1 << below(8),
            1 => bytes.truncate(at),
            2 => bytes[at..end].fill(0),
            3 => drop(bytes.drain(at..end)),
            _ => bytes.splice(at..at, [7, 7, 7]).for_each(drop),
        }
        if bytes == whole {
            continue;
        }
        let mut directory = DIRECTORY.clone();
        directory.insert(name, bytes);
        match Snapshot::open(&directory, &WORLD.model) {
            Ok(snapshot) => {
                assert_ne!(name, FILE, "round {round}");
                assert_eq!(snapshot.quarantined().len(), 1, "round {round}: {name}");
            }
            Err(error) => assert_eq!(name, FILE, "round {round}: {error}"),
        }
    }
}

fn is_sketch(measure: &&mut MeasureEntry) -> bool {
    measure.kind == ColumnType::Unknown
}

#[test]
fn a_manifest_that_does_not_fit_its_files_is_not_believed() {
    let change: [fn(&mut RollupEntry); 10] = [
        |entry| entry.rows += 1,
        |entry| entry.file.bytes -= 1,
        |entry| entry.keys.truncate(1),
        |entry| entry.measures.truncate(3),
        |entry| entry.measures[0].largest = 1,
        |entry| entry.measures[0].kind = ColumnType::Float,
        |entry| entry.measures[0].kind = ColumnType::Unknown,
        |entry| entry.measures.iter_mut().find(is_sketch).expect("a sketch").kind = ColumnType::Integer,
        |entry| entry.keys[1].kind = ColumnType::Date,
        |entry| entry.keys[0].kind = ColumnType::Unknown,
    ];
    for (at, change) in change.iter().enumerate() {
        let mut manifest = Manifest::read(&*DIRECTORY).expect("reads");
        manifest.rollups.retain(|entry| entry.name == "sales_months");
        change(&mut manifest.rollups[0]);
        let mut directory = DIRECTORY.clone();
        directory.insert(FILE, manifest.encode());
        let snapshot = Snapshot::open(&directory, &WORLD.model).expect("opens");
        assert_eq!(snapshot.quarantined().len(), 1, "change {at}");
    }
}

#[test]
fn names_in_the_manifest_do_not_lead_out_of_the_snapshot() {
    for file in ["../secret", "/etc/passwd", ".verified", "a\\b"] {
        let mut manifest = Manifest::read(&*DIRECTORY).expect("reads");
        manifest.rollups.truncate(1);
        manifest.rollups[0].file.file = file.into();
        let mut directory = DIRECTORY.clone();
        directory.insert(FILE, manifest.encode());
        let snapshot = Snapshot::open(&directory, &WORLD.model).expect("opens");
        assert!(snapshot.quarantined()[0].1.contains("leads out"), "{file}");
    }
}

#[test]
fn a_folder_is_verified_once_and_again_after_any_change() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path();
    let (name, spec) = WORLD.rollups().swap_remove(2);
    let table = WORLD.encode(&name, &spec);
    std::fs::write(path.join("sales_months.arrow"), &table.0).expect("writes");
    let members: Vec<String> = ["bread", "cake"].map(str::to_owned).to_vec();
    let mut manifest = WORLD.manifest(vec![table.1.clone()]);
    manifest.values = Some(engine::values::write(path, &WORLD.model, &[(DimensionId(0), members)]).expect("writes"));
    manifest.write(path).expect("writes");

    let checksum = table.1.file.checksum.as_str();
    assert!(!Folder::new(path).is_verified("sales_months.arrow", checksum));
    let snapshot = Snapshot::open(&Folder::new(path), &WORLD.model).expect("opens");
    assert!(snapshot.quarantined().is_empty());
    assert_eq!(snapshot.members().exact("cake").len(), 1);
    assert!(Folder::new(path).is_verified("sales_months.arrow", checksum));
    assert!(!Folder::new(path).is_verified("sales_months.arrow", "another"));

    // The map stays whole when the file is replaced under it; the new file is looked at again.
    let mut bytes = table.0.clone();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path.join("aside"), &bytes).expect("writes");
    std::fs::rename(path.join("aside"), path.join("sales_months.arrow")).expect("renames");
    assert!(!Folder::new(path).is_verified("sales_months.arrow", checksum));
    let damaged = Snapshot::open(&Folder::new(path), &WORLD.model).expect("opens");
    assert_eq!(damaged.quarantined().len(), 1);
    let tree = query(Node::Scan(WORLD.scan(SALES, &[], vec![WORLD.measure(SALES, "SUM(units)")])));
    let total = |snapshot: &Snapshot| {
        let route = route(&tree, &WORLD.model, snapshot);
        execute(&tree, &route, &WORLD.model, snapshot, &[]).map(|e| e.table.columns[0][0].clone())
    };
    let expected: i64 = WORLD.rows[0].iter().filter_map(|row| row["units"].number()).sum::<f64>() as i64;
    assert_eq!(total(&snapshot).expect("executes"), Value::Int(expected));
    assert!(total(&damaged).is_err(), "nothing was fetched live");
}
