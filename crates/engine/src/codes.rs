//! Columns of codes, as narrow as their dictionary allows.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::buffer::ScalarBuffer;
use arrow::datatypes::{DataType, UInt8Type, UInt16Type, UInt32Type};

/// A code of one, two or four bytes.
pub(crate) trait Code: Copy + Ord + Send + Sync + 'static {
    /// As a number.
    fn wide(self) -> u32;
    /// From a number that fits.
    fn narrow(code: u32) -> Self;
    /// The distance from another code, around the end.
    fn since(self, other: Self) -> Self;
}

macro_rules! code {
    ($($type:ty),*) => {$(
        impl Code for $type {
            #[inline(always)]
            fn wide(self) -> u32 {
                u32::from(self)
            }
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, reason = "the caller's codes fit")]
            fn narrow(code: u32) -> Self {
                code as $type
            }
            #[inline(always)]
            fn since(self, other: Self) -> Self {
                self.wrapping_sub(other)
            }
        }
    )*};
}

code!(u8, u16, u32);

/// One code a row.
#[derive(Debug, Clone)]
pub(crate) enum Codes {
    /// Dictionaries of up to 256 values.
    U8(ScalarBuffer<u8>),
    /// Dictionaries of up to 65,536 values.
    U16(ScalarBuffer<u16>),
    /// Larger ones.
    U32(ScalarBuffer<u32>),
}

/// Runs the same code for each width: `each_width!(codes, slice => expression)`.
macro_rules! each_width {
    ($codes:expr, $slice:ident => $body:expr) => {
        match $codes {
            $crate::codes::Codes::U8(buffer) => {
                let $slice: &[u8] = buffer;
                $body
            }
            $crate::codes::Codes::U16(buffer) => {
                let $slice: &[u16] = buffer;
                $body
            }
            $crate::codes::Codes::U32(buffer) => {
                let $slice: &[u32] = buffer;
                $body
            }
        }
    };
}
pub(crate) use each_width;

impl Codes {
    /// The codes of a dictionary array.
    ///
    /// # Errors
    /// It is none, its codes are of another type, or some are missing.
    pub(crate) fn of_array(array: &ArrayRef) -> Result<Codes, String> {
        let DataType::Dictionary(width, _) = array.data_type() else {
            return Err(format!("{} where a dictionary is expected", array.data_type()));
        };
        if array.null_count() > 0 {
            return Err("codes are missing".into());
        }
        match **width {
            DataType::UInt8 => Ok(Codes::U8(array.as_dictionary::<UInt8Type>().keys().values().clone())),
            DataType::UInt16 => Ok(Codes::U16(array.as_dictionary::<UInt16Type>().keys().values().clone())),
            DataType::UInt32 => Ok(Codes::U32(array.as_dictionary::<UInt32Type>().keys().values().clone())),
            ref other => Err(format!("codes of type {other}")),
        }
    }

    /// The narrowest codes for a dictionary of so many values.
    pub(crate) fn narrowest(codes: &[u32], members: usize) -> Codes {
        fn all<T: Code>(codes: &[u32]) -> Vec<T> {
            codes.iter().map(|code| T::narrow(*code)).collect()
        }
        match members {
            0..=0x100 => Codes::U8(all(codes).into()),
            0x101..=0x1_0000 => Codes::U16(all(codes).into()),
            _ => Codes::U32(codes.to_vec().into()),
        }
    }

    /// The code of a row.
    pub(crate) fn get(&self, row: usize) -> u32 {
        each_width!(self, codes => codes[row].wide())
    }

    /// Whether every code is below a bound.
    pub(crate) fn are_below(&self, bound: usize) -> bool {
        each_width!(self, codes => codes.iter().max().is_none_or(|max| (max.wide() as usize) < bound))
    }
}
