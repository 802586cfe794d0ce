//! Writing: sort, code, lay out, sync, checksum.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int64Array, PrimitiveArray,
    RecordBatch, StringArray, UInt32Array, new_null_array,
};
use arrow::compute::{cast, filter, take};
use arrow::datatypes::{DataType, Field, Int64Type, Schema, UInt8Type, UInt16Type, UInt32Type};
use arrow::ipc::writer::FileWriter;
use model::query::Scan;
use model::{ColumnType, Model};

use super::plain::Plain;
use crate::codes::Codes;
use crate::error::Error;
use crate::kernel::pack::Packed;
use crate::manifest::{KeyEntry, MeasureEntry, RollupEntry};
use crate::map;

/// Writes a rollup into a folder and syncs its file; the folder itself is the caller's to sync.
///
/// The columns of `batches` are the keys of `spec.group`, then `spec.measures`, then the number of
/// rows of each group. Rows come out sorted by the keys from left to right, so the key that questions
/// filter most belongs first.
///
/// # Errors
/// The batches do not fit `spec`, a number does not fit 64 bits, or the file cannot be written.
pub fn write(
    folder: &Path,
    name: &str,
    spec: &Scan,
    model: &Model,
    batches: Vec<RecordBatch>,
) -> Result<RollupEntry, Error> {
    let (bytes, entry) = encode(name, spec, model, batches)?;
    map::write(folder, &entry.file.file, &bytes)?;
    Ok(entry)
}

/// The bytes of a rollup's file, and its entry in the manifest; see [`write`].
///
/// # Errors
/// The batches do not fit `spec`, or a number does not fit 64 bits.
pub fn encode(
    name: &str,
    spec: &Scan,
    model: &Model,
    batches: Vec<RecordBatch>,
) -> Result<(Vec<u8>, RollupEntry), Error> {
    let wrong = |why: String| Error::NotARollup { rollup: name.to_owned(), why };
    if !spec.filter.is_empty() {
        return Err(wrong("a rollup has no filter".into()));
    }
    let count = spec.group.len() + spec.measures.len() + 1;
    if let Some(batch) = batches.iter().find(|batch| batch.num_columns() != count) {
        return Err(wrong(format!("{} columns where {count} are expected", batch.num_columns())));
    }
    let mut kinds = model::sql::types(spec, model);
    kinds.push(ColumnType::Integer);
    let parts =
        |index: usize| -> Vec<ArrayRef> { batches.iter().map(|batch| Arc::clone(batch.column(index))).collect() };
    let column = |index: usize| {
        Plain::read(&parts(index), kinds[index]).map_err(|why| wrong(format!("column {}: {why}", index + 1)))
    };

    let mut keys = Vec::new();
    let mut packed = Packed::empty(batches.iter().map(RecordBatch::num_rows).sum());
    for (index, key) in spec.group.iter().enumerate() {
        let coded = Coded::of_parts(&parts(index), kinds[index])
            .map_err(|why| wrong(format!("{}: {why}", model.key_name(key))))?;
        packed.push(coded.codes.iter().copied(), coded.values.len());
        keys.push(coded);
    }
    let order = packed.order();
    let mut layout = Layout::new(order);
    let mut key_entries = Vec::new();
    for (key, coded) in spec.group.iter().zip(keys) {
        let field = model.field(key.reach.field);
        key_entries.push(KeyEntry {
            name: model.key_name(key),
            path: key.reach.path.iter().map(|join| model.join_name(*join)).collect(),
            dataset: model.dataset(field.dataset).name.clone(),
            field: field.name.clone(),
            grain: key.grain,
            kind: coded.kind,
            members: coded.values.len() as u64,
        });
        layout.push_codes(coded);
    }
    let mut measure_entries = Vec::new();
    for (index, measure) in spec.measures.iter().enumerate() {
        let name = model.measure_name(measure);
        let plain = match column(spec.group.len() + index)? {
            Plain::Sketches(sketches) if measure.agg.is_sketched() => Plain::Sketches(sketches),
            Plain::Sketches(_) => return Err(wrong(format!("{name}: a sketch where a number is expected"))),
            // Without rows a column has no type.
            other if measure.agg.is_sketched() && other.is_nothing() => Plain::Sketches(other.nothing()),
            _ if measure.agg.is_sketched() => return Err(wrong(format!("{name}: no sketch"))),
            other => other,
        };
        let kind = plain.kind();
        let largest = layout.push_measure(plain).map_err(|why| wrong(format!("{name}: {why}")))?;
        measure_entries.push(MeasureEntry { name, kind, largest });
    }
    let Plain::Int(rows) = column(count - 1)? else {
        return Err(wrong("the last column does not count rows".into()));
    };
    if rows.null_count() > 0 {
        return Err(wrong("the number of rows is missing".into()));
    }
    let rows_entry = layout.push_measure(Plain::Int(rows)).map_err(wrong)?;
    measure_entries.push(MeasureEntry { name: ROWS.into(), kind: ColumnType::Integer, largest: rows_entry });

    let names = key_entries.iter().map(|e| &e.name).chain(measure_entries.iter().map(|e| &e.name));
    let bytes = layout.file(names).map_err(|e| wrong(e.to_string()))?;
    let entry = RollupEntry {
        name: name.to_owned(),
        dataset: model.dataset(spec.dataset).name.clone(),
        rows: layout.order.len() as u64,
        file: map::entry(&format!("{name}.arrow"), &bytes),
        keys: key_entries,
        measures: measure_entries,
    };
    Ok((bytes, entry))
}

/// Name of the column that counts rows. No measure is called so: theirs begin with a dataset.
pub(crate) const ROWS: &str = "rows";

/// A column as codes into its sorted distinct values.
struct Coded {
    kind: ColumnType,
    codes: Vec<u32>,
    values: ArrayRef,
}

impl Coded {
    /// A column from its parts. What is coded already is not coded again row by row: only members are compared.
    fn of_parts(parts: &[ArrayRef], hint: ColumnType) -> Result<Coded, String> {
        let is_coded = |part: &ArrayRef| matches!(part.data_type(), DataType::Dictionary(..));
        let is_text = |part: &ArrayRef| *part.data_type() == DataType::Utf8;
        if !parts.iter().any(is_coded) || !parts.iter().all(|part| is_coded(part) || is_text(part)) {
            return Coded::of(Plain::read(parts, hint)?);
        }
        let coded = parts.iter().map(codes_of).collect::<Result<Vec<_>, _>>()?;
        // One more member for the rows without a value.
        let missing = coded.first().map(|(_, members)| new_null_array(members.data_type(), 1));
        let members: Vec<ArrayRef> = coded.iter().map(|(_, members)| Arc::clone(members)).chain(missing).collect();
        let Coded { kind, codes: of_member, values } = Coded::of(Plain::read(&members, hint)?)?;
        let missing = of_member.last().copied().unwrap_or(0);
        let mut codes = Vec::with_capacity(parts.iter().map(|part| part.len()).sum());
        let mut from = 0;
        for (keys, members) in &coded {
            let of_part = &of_member[from..from + members.len()];
            codes.extend(keys.iter().map(|key| key.map_or(missing, |key| of_part[key as usize])));
            from += members.len();
        }
        Coded { kind, codes, values }.without_idle_members()
    }

    /// Without the members that no row has.
    fn without_idle_members(mut self) -> Result<Coded, String> {
        let mut has_rows = vec![false; self.values.len()];
        self.codes.iter().for_each(|code| has_rows[*code as usize] = true);
        if has_rows.iter().all(|has_rows| *has_rows) {
            return Ok(self);
        }
        let mut next = 0;
        let places: Vec<u32> = has_rows.iter().map(|has_rows| (next, next += u32::from(*has_rows)).0).collect();
        self.codes.iter_mut().for_each(|code| *code = places[*code as usize]);
        self.values = filter(&self.values, &BooleanArray::from(has_rows)).map_err(|e| e.to_string())?;
        Ok(self)
    }

    fn of(column: Plain) -> Result<Coded, String> {
        let kind = column.kind();
        let (codes, values): (Vec<u32>, ArrayRef) = match &column {
            Plain::Text(a) => {
                let (codes, values) = code_texts(a)?;
                (codes, Arc::new(StringArray::from(values)))
            }
            Plain::Int(a) => {
                let (codes, values) = code_whole(a.iter());
                (codes, Arc::new(Int64Array::from(values)))
            }
            Plain::Decimal(a, scale) => {
                let units = scaled(a.iter(), *scale)?;
                let (codes, values) = code_whole(units.into_iter());
                (codes, Arc::new(Int64Array::from(values)))
            }
            Plain::Float(a) => {
                let (codes, values) = code(a.iter().map(|f| f.filter(|f| !f.is_nan()).map(ordered)));
                let values: Vec<Option<f64>> = values.into_iter().map(|v| v.map(unordered)).collect();
                (codes, Arc::new(Float64Array::from(values)))
            }
            Plain::Bool(a) => {
                let (codes, values) = code_whole(a.iter().map(|truth| truth.map(i64::from)));
                let truths = values.into_iter().map(|truth| truth.map(|truth| truth != 0));
                (codes, Arc::new(truths.collect::<BooleanArray>()))
            }
            Plain::Date(a) => {
                let (codes, values) = code_whole(a.iter().map(|day| day.map(i64::from)));
                let days = values.into_iter().map(|day| day.and_then(|day| i32::try_from(day).ok()));
                (codes, Arc::new(days.collect::<Date32Array>()))
            }
            Plain::Sketches(_) => return Err("a sketch is no key".into()),
        };
        Ok(Coded { kind, codes, values })
    }
}

/// The sorted distinct values, missing ones first, and the code of each row.
fn code<T: Ord + Copy>(values: impl Iterator<Item = Option<T>>) -> (Vec<u32>, Vec<Option<T>>) {
    let values: Vec<Option<T>> = values.collect();
    let mut distinct = values.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let codes = values.iter().map(|value| distinct.binary_search(value).map_or(0, |code| code as u32)).collect();
    (codes, distinct)
}

/// The same for whole numbers: where they lie close together, as days and keys do, each has a place of its own.
fn code_whole(values: impl Iterator<Item = Option<i64>>) -> (Vec<u32>, Vec<Option<i64>>) {
    let values: Vec<Option<i64>> = values.collect();
    let known = || values.iter().flatten().copied();
    let (Some(first), Some(last)) = (known().min(), known().max()) else { return code(values.into_iter()) };
    let span = last.checked_sub(first).and_then(|span| usize::try_from(span).ok());
    let Some(span) = span.filter(|span| *span < 2 * values.len()) else { return code(values.into_iter()) };
    let at = |value: i64| (value - first) as usize;
    let mut codes = vec![u32::MAX; span + 1];
    known().for_each(|value| codes[at(value)] = 0);
    // Missing ones first.
    let missing = known().count() < values.len();
    let mut distinct: Vec<Option<i64>> = missing.then_some(None).into_iter().collect();
    for (code, value) in codes.iter_mut().zip(first..).filter(|(code, _)| **code == 0) {
        *code = distinct.len() as u32;
        distinct.push(Some(value));
    }
    (values.iter().map(|value| value.map_or(0, |value| codes[at(value)])).collect(), distinct)
}

/// The codes of a part's rows and their members; of text that has none, Arrow finds them by hashing.
fn codes_of(part: &ArrayRef) -> Result<(UInt32Array, ArrayRef), String> {
    let coded = match part.data_type() {
        DataType::Dictionary(_, members) => {
            cast(part, &DataType::Dictionary(Box::new(DataType::UInt32), members.clone()))
        }
        kind => cast(part, &DataType::Dictionary(Box::new(DataType::UInt32), Box::new(kind.clone()))),
    };
    let coded = coded.map_err(|e| e.to_string())?;
    let coded = coded.as_dictionary::<UInt32Type>();
    Ok((coded.keys().clone(), Arc::clone(coded.values())))
}

/// [`code`] for text, which repeats: only the distinct ones are sorted.
fn code_texts(texts: &StringArray) -> Result<(Vec<u32>, Vec<Option<String>>), String> {
    let texts: ArrayRef = Arc::new(texts.clone());
    let (keys, distinct) = codes_of(&texts)?;
    let distinct = distinct.as_string::<i32>();
    let mut order: Vec<usize> = (0..distinct.len()).collect();
    order.sort_unstable_by_key(|at| distinct.value(*at));
    // Missing ones first.
    let missing = u32::from(keys.null_count() > 0);
    let mut places = vec![0; distinct.len()];
    for (place, at) in (missing..).zip(&order) {
        places[*at] = place;
    }
    let codes = keys.iter().map(|key| key.map_or(0, |key| places[key as usize])).collect();
    let values = order.into_iter().map(|at| Some(distinct.value(at).to_owned()));
    Ok((codes, (missing > 0).then_some(None).into_iter().chain(values).collect()))
}

/// A whole number that is ordered as the float is; zero has one sign.
fn ordered(float: f64) -> i64 {
    let bits = if float == 0.0 { 0 } else { float.to_bits().cast_signed() };
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

fn unordered(key: i64) -> f64 {
    f64::from_bits((if key < 0 { key ^ i64::MAX } else { key }).cast_unsigned())
}

fn scaled(units: impl Iterator<Item = Option<i128>>, scale: u8) -> Result<Vec<Option<i64>>, String> {
    units.map(|units| units.map(i64::try_from).transpose()).collect::<Result<_, _>>().map_err(|_| too_large(scale))
}

fn too_large(scale: u8) -> String {
    format!("a decimal with {scale} digits after the point is too large for 64 bits")
}

/// The columns of the file, in its order of rows.
struct Layout {
    order: Vec<u32>,
    columns: Vec<ArrayRef>,
}

impl Layout {
    fn new(order: Vec<u32>) -> Layout {
        Layout { order, columns: Vec::new() }
    }

    fn push_codes(&mut self, coded: Coded) {
        let codes: Vec<u32> = self.order.iter().map(|row| coded.codes[*row as usize]).collect();
        let values = coded.values;
        let array: ArrayRef = match Codes::narrowest(&codes, values.len()) {
            Codes::U8(keys) => Arc::new(DictionaryArray::<UInt8Type>::new(PrimitiveArray::new(keys, None), values)),
            Codes::U16(keys) => Arc::new(DictionaryArray::<UInt16Type>::new(PrimitiveArray::new(keys, None), values)),
            Codes::U32(keys) => Arc::new(DictionaryArray::<UInt32Type>::new(PrimitiveArray::new(keys, None), values)),
        };
        self.columns.push(array);
    }

    /// Returns the largest absolute value as stored; 0 for what is never summed exactly.
    fn push_measure(&mut self, column: Plain) -> Result<u64, String> {
        let whole: ArrayRef = match column {
            Plain::Text(_) => {
                self.push_codes(Coded::of(column)?);
                return Ok(0);
            }
            Plain::Int(a) if a.null_count() == 0 => Arc::new(a),
            // What lies under a missing number is unspecified; collecting makes it 0.
            Plain::Int(a) => Arc::new(a.iter().collect::<Int64Array>()),
            Plain::Decimal(a, scale) if a.null_count() == 0 => {
                let units = a.values().iter().map(|units| i64::try_from(*units)).collect::<Result<Vec<i64>, _>>();
                Arc::new(Int64Array::from(units.map_err(|_| too_large(scale))?))
            }
            Plain::Decimal(a, scale) => Arc::new(Int64Array::from(scaled(a.iter(), scale)?)),
            Plain::Date(a) => Arc::new(a.iter().map(|day| day.map(i64::from)).collect::<Int64Array>()),
            Plain::Bool(a) => Arc::new(a.iter().map(|b| b.map(i64::from)).collect::<Int64Array>()),
            Plain::Float(a) => Arc::new(a.iter().map(|f| f.filter(|f| !f.is_nan())).collect::<Float64Array>()),
            Plain::Sketches(a) => Arc::new(a),
        };
        let largest = whole
            .as_primitive_opt::<Int64Type>()
            .and_then(|a| a.iter().flatten().map(i64::unsigned_abs).max())
            .unwrap_or(0);
        let order = UInt32Array::from(self.order.clone());
        self.columns.push(take(&whole, &order, None).map_err(|e| e.to_string())?);
        Ok(largest)
    }

    fn file<'a>(&self, names: impl Iterator<Item = &'a String>) -> Result<Vec<u8>, arrow::error::ArrowError> {
        let fields: Vec<Field> = names
            .zip(&self.columns)
            .map(|(name, column)| {
                let keyed = matches!(column.data_type(), DataType::Dictionary(..));
                Field::new(name, column.data_type().clone(), keyed || column.null_count() > 0)
            })
            .collect();
        let schema = Arc::new(Schema::new(fields));
        let batch = RecordBatch::try_new(Arc::clone(&schema), self.columns.clone())?;
        let mut writer = FileWriter::try_new(Vec::new(), &schema)?;
        writer.write(&batch)?;
        writer.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_keep_their_order_as_whole_numbers() {
        let floats = [f64::NEG_INFINITY, -2.5, -1e-300, 0.0, 1e-300, 1.0, 1e300];
        assert!(floats.map(ordered).is_sorted());
        assert_eq!(floats.map(|f| unordered(ordered(f))), floats);
        assert_eq!(ordered(-0.0), ordered(0.0));
    }

    #[test]
    fn codes_follow_the_values_with_missing_first() {
        let (codes, values) = code([Some(7), None, Some(-1), Some(7)].into_iter());
        assert_eq!((codes, values), (vec![2, 0, 1, 2], vec![None, Some(-1), Some(7)]));
    }

    #[test]
    fn numbers_that_lie_close_are_coded_as_any_are() {
        for values in [
            vec![Some(7), None, Some(5), Some(7), Some(9)],
            vec![Some(-3), Some(-3), Some(-2)],
            vec![Some(0), Some(1_000_000), None],
            vec![Some(i64::MIN), Some(i64::MAX)],
            vec![None, None],
            vec![],
        ] {
            assert_eq!(code_whole(values.iter().copied()), code(values.iter().copied()), "{values:?}");
        }
    }

    #[test]
    fn what_is_coded_already_is_coded_as_its_texts_are() {
        let plain = |texts: &[Option<&str>]| Arc::new(StringArray::from(texts.to_vec())) as ArrayRef;
        let coded = |codes: &[Option<u32>], texts: &[Option<&str>]| {
            Arc::new(DictionaryArray::<UInt32Type>::new(UInt32Array::from(codes.to_vec()), plain(texts))) as ArrayRef
        };
        // A member twice, one without a row, one that is missing; and the other part is not coded.
        let first =
            coded(&[Some(3), Some(0), Some(2), None, Some(4)], &[Some("b"), Some("x"), Some("a"), Some("b"), None]);
        let second = plain(&[Some("c"), None, Some("a")]);
        let same = plain(&[Some("b"), Some("b"), Some("a"), None, None, Some("c"), None, Some("a")]);
        let read = |parts: &[ArrayRef]| {
            let Coded { kind, codes, values } = Coded::of_parts(parts, ColumnType::Text).expect("codes");
            (kind, codes, values.as_string::<i32>().clone())
        };
        assert_eq!(read(&[first, second]), read(&[same]));
        assert_eq!(read(&[coded(&[], &[Some("x")])]), read(&[plain(&[])]));
        let days: ArrayRef = Arc::new(DictionaryArray::<UInt32Type>::new(
            UInt32Array::from(vec![1, 0, 1]),
            Arc::new(Date32Array::from(vec![Some(9), Some(3)])),
        ));
        let days = Coded::of_parts(&[days], ColumnType::Date).expect("codes");
        assert_eq!((days.kind, days.codes), (ColumnType::Date, vec![0, 1, 0]));
    }

    #[test]
    fn a_decimal_too_large_is_an_error() {
        assert!(scaled([Some(i128::from(i64::MAX))].into_iter(), 2).is_ok());
        assert!(scaled([Some(i128::from(i64::MAX) + 1)].into_iter(), 2).is_err());
    }
}
