//! The sales plan: what was expected of each model in each region and month, before anything went wrong.

use std::path::Path;

use super::{
    DemoError,
    calendar::{self, MONTHS},
    catalogue::{MODELS, Powertrain, REGIONS, Region, model_id},
    dice::Dice,
    market::{self, Market},
    planted, sales,
    sink::write_csv,
};

/// Writes the plan for a world of `rows` sales.
pub(super) fn write(folder: &Path, market: &Market, rows: u64) -> Result<(), DemoError> {
    let mut dice = Dice::new(0x91A4);
    let mut rhythms = [0.0; MONTHS as usize];
    for day in calendar::days() {
        rhythms[calendar::month_of(day) as usize] += market::rhythm(day);
    }
    let mut lines = Vec::new();
    for (month, rhythm) in (0..).zip(rhythms) {
        for (region, Region { name, planned, .. }) in REGIONS.iter().enumerate() {
            for (index, model) in MODELS.iter().enumerate().filter(|(_, model)| model.age(month) >= 0) {
                let sales = rows as f64 * market.calm_share(month, region, index) * rhythm;
                let hope = planned * planted::plan_hope(model.powertrain == Powertrain::Battery, month);
                let units = sales * sales::mean_units(region, month) * hope * dice.between(0.95, 1.05);
                let revenue = units * sales::mean_net_price(model, region, month);
                let start = calendar::month_start(month);
                lines.push(format!("{start},{name},{},{:.0},{:.0}", model_id(index), units.round(), revenue.round()));
            }
        }
    }
    write_csv(folder, "plan.csv", "month,region,model_id,planned_units,planned_revenue", lines)
}
