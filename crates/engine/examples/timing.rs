//! Scratch timing.
#![allow(clippy::all, clippy::disallowed_methods, clippy::print_stdout, unused, missing_docs)]
use std::sync::Arc; use std::time::Instant;
use arrow::array::*; use engine::*; use model::*; use model::query::*; use model::semantic::*;
fn main() {
    let dataset = Dataset{name:"f".into(),label:"f".into(),synonyms:vec![],description:None,source:"f.csv".into(),primary_key:vec![],time:None,shown_as:vec![]};
    let field=|n:&str,kind|Field{name:n.into(),label:n.into(),synonyms:vec![],description:None,dataset:DatasetId(0),expr:Expr::column(n),kind,role:FieldRole::Dimension,natural:Agg::Sum,unit:None,aliases:vec![]};
    let model=Model{datasets:vec![dataset],fields:vec![field("d",ColumnType::Date),field("a",ColumnType::Text),field("b",ColumnType::Text),field("c",ColumnType::Text),field("v",ColumnType::Decimal(2)),field("w",ColumnType::Float)],..Model::default()};
    let m=|c:&str|Measure{dataset:DatasetId(0),agg:Agg::Sum,of:Some(Expr::column(c)),filter:None,over:vec![]};
    for n in [10_000usize,100_000,1_000_000] {
        let mut x=7u64; let mut r=|k:u64|{x=x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);(x>>33)%k};
        let d:Date32Array=(0..n).map(|_|Some(19000+r(1096) as i32)).collect();
        let a:StringArray=(0..n).map(|_|Some(format!("a{}",r(20)))).collect();
        let b:StringArray=(0..n).map(|_|Some(format!("b{}",r(500)))).collect();
        let c:StringArray=(0..n).map(|_|Some(format!("c{}",r(5)))).collect();
        let v=Decimal128Array::from_iter((0..n).map(|_|Some(r(100000) as i128))).with_precision_and_scale(38,2).unwrap();
        let w:Float64Array=(0..n).map(|_|Some(r(1000) as f64/7.0)).collect();
        let rows:Int64Array=(0..n).map(|_|Some(1i64)).collect();
        let cols:Vec<(&str,ArrayRef)>=vec![("c",Arc::new(c)),("d",Arc::new(d)),("a",Arc::new(a)),("b",Arc::new(b)),("v",Arc::new(v)),("w",Arc::new(w)),("rows",Arc::new(rows))];
        let batch=RecordBatch::try_from_iter(cols).unwrap();
        let k=|i:u32|Key::own(FieldId(i));
        let spec=Scan{dataset:DatasetId(0),group:vec![k(3),k(0),k(1),k(2)],measures:vec![m("v"),m("w")],filter:vec![]};
        let dir=std::env::temp_dir().join(format!("engine-timing-{n}")); std::fs::create_dir_all(&dir).unwrap();
        let t=Instant::now();
        let e=rollup::write(&dir,"r",&spec,&model,vec![batch]).unwrap();
        println!("{n}: write {:?} bytes {}",t.elapsed(),e.file.bytes);
        manifest::Manifest{version:manifest::VERSION,snapshot:"s".into(),built:"".into(),model:"".into(),time_zone:"UTC".into(),schema:Schema::default(),datasets:vec![],rollups:vec![e],values:None}.write(&dir).unwrap();
        for _ in 0..3 { let t=Instant::now(); let s=Snapshot::open(&Folder::new(&dir),&model).unwrap(); println!("  open {:?}",t.elapsed()); }
        let s=Snapshot::open(&Folder::new(&dir),&model).unwrap();
        let is=|i:u32,v:&str|Predicate::In{key:k(i),values:vec![Value::text(v)],not:false};
        let top=|node:Node|node.then(Step::Top{n:10,by:1,least:false,within:vec![],ties:false});
        let sc=|g:Vec<Key>,ms:Vec<Measure>,f:Vec<Predicate>|Node::Scan(Scan{dataset:DatasetId(0),group:g,measures:ms,filter:f});
        let month=Key{grain:Some(Grain::Month),..k(0)};
        let qs=vec![
          ("5% by 500 top10",top(sc(vec![k(2)],vec![m("v")],vec![is(1,"a3")]))),
          ("5% by 500 top10 2 measures",top(sc(vec![k(2)],vec![m("v"),m("w")],vec![is(1,"a3")]))),
          ("sorted 20% by 500 top10",top(sc(vec![k(2)],vec![m("v")],vec![is(3,"c3")]))),
          ("all by 500 top10",top(sc(vec![k(2)],vec![m("v")],vec![]))),
          ("all by month",sc(vec![month.clone()],vec![m("v")],vec![])),
          ("all by month,a",sc(vec![month.clone(),k(1)],vec![m("v")],vec![])),
          ("total",sc(vec![],vec![m("v")],vec![])),
          ("year of days, by 500, top",top(sc(vec![k(2)],vec![m("v")],vec![Predicate::Range{key:k(0),from:Some((Value::Date(19100),true)),to:Some((Value::Date(19465),false))}]))),
        ];
        for (name,root) in qs { let q=by_hand(root,vec![]); let mut te=vec![]; let mut tr=vec![];
          for _ in 0..201 { let t=Instant::now(); let r=route(&q,&model,&s); tr.push(t.elapsed()); let t=Instant::now(); let x=execute(&q,&r,&model,&s,&[]).unwrap(); te.push(t.elapsed()); std::hint::black_box(x);} te.sort(); tr.sort();
          println!("  {name}: route {:?} execute median {:?} best {:?}",tr[100],te[100],te[0]); }
    }
}
