//! Places along an axis: the members of a dimension in their order, gaps in time filled.

use model::{Grain, Value};

use super::Plot;
use crate::chart::form::{self, MOST_BARS};
use crate::facts::{Facts, Kind};
use crate::format;

/// A position along an axis, or a series.
pub(super) struct Place {
    pub(super) label: String,
    /// What it is, for the natural order.
    pub(super) value: Value,
    /// Members of the dimension: one, none for a gap in time, several for "Other".
    pub(super) members: Vec<usize>,
}

impl Plot<'_, '_> {
    /// Labels and what they stand for.
    pub(super) fn set_places(&mut self, places: &[Place]) {
        self.labels = places.iter().map(|place| place.label.clone()).collect();
        self.at = places.iter().map(|place| place.value.clone()).collect();
    }

    /// Places along the axis, gaps in time filled, and what is said about them.
    pub(super) fn places(&mut self) -> Vec<Place> {
        let most = if self.form.is_dense() { form::MOST_POINTS } else { MOST_BARS };
        let dimension = &self.facts.dimensions[self.along[0]];
        let places = places(self.facts, self.along[0], most);
        if let Kind::Time(grain) = dimension.kind {
            let partial = |place: &&Place| self.facts.is_partial(grain, &place.value);
            self.incomplete = places.iter().filter(partial).map(|place| place.label.clone()).collect();
            if places.iter().map(|place| place.members.len()).sum::<usize>() < dimension.members.len() {
                self.cut = Some(format!("rows without a {} are left out", dimension.label));
            }
        }
        places
    }
}

/// The members of a dimension as places: in their natural order if they have one, gaps in time filled up to so many.
pub(super) fn places(facts: &Facts<'_>, position: usize, most: usize) -> Vec<Place> {
    let dimension = &facts.dimensions[position];
    let value = |row: usize| dimension.columns.last().map_or(&Value::Null, |column| facts.cell(*column, row));
    let mut places: Vec<Place> = dimension
        .members
        .iter()
        .enumerate()
        .map(|(member, (label, row))| Place { label: label.clone(), value: value(*row).clone(), members: vec![member] })
        .collect();
    match dimension.kind {
        Kind::Time(grain) => {
            places.retain(|place| !place.value.is_null());
            places.sort_by(|a, b| a.value.cmp(&b.value));
            filled(facts, grain, places, most)
        }
        Kind::Cyclic(_) => {
            places.sort_by(|a, b| a.value.cmp(&b.value));
            places
        }
        Kind::Ordered if facts.limit.is_none() => {
            places.sort_by(|a, b| a.value.cmp(&b.value));
            places
        }
        Kind::Ordered | Kind::Category => places,
    }
}

/// The same places with the missing buckets between them.
fn filled(facts: &Facts<'_>, grain: Grain, places: Vec<Place>, most: usize) -> Vec<Place> {
    let calendar = &facts.model.calendar;
    let mut all = Vec::with_capacity(places.len());
    let mut next: Option<i32> = None;
    for place in &places {
        let Value::Date(start) = place.value else { return places };
        let mut at = next.unwrap_or(start);
        while at < start {
            if all.len() >= most {
                return places;
            }
            let label = format::member(&Value::Date(at), Some(grain), calendar);
            all.push(Place { label, value: Value::Date(at), members: Vec::new() });
            at = calendar.shift(grain, at, 1);
        }
        all.push(Place { label: place.label.clone(), value: place.value.clone(), members: place.members.clone() });
        next = Some(calendar.shift(grain, start, 1));
    }
    if all.len() > most { places } else { all }
}

/// Largest first, missing last; what is equal stays as it was.
pub(super) fn sort_by_number(places: &mut [Place], number: impl Fn(&Place) -> Option<f64>) {
    places.sort_by_cached_key(|place| std::cmp::Reverse(number(place).map_or(Value::Null, Value::Float)));
}
