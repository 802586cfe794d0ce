//! Key performance indicators: actual and goal of each, by month and region.

use std::path::Path;

use super::{
    DemoError,
    calendar::{self, MONTHS},
    catalogue::REGIONS,
    dice::Dice,
    market, planted,
    sink::write_csv,
};

#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Up,
    Down,
}

struct Kpi {
    name: &'static str,
    unit: &'static str,
    direction: Direction,
    /// Its part of the health score, of 100 in all.
    weight: u32,
    goal: f64,
    /// What the goal moves by in a year.
    goal_step: f64,
    /// The largest value it can have.
    most: f64,
    /// Attainment in the first and in the last month, before noise.
    attained: [f64; 2],
}

#[rustfmt::skip] // a table reads best as one
const KPIS: [Kpi; 8] = {
    use Direction::*;
    const fn kpi(
        name: &'static str,
        unit: &'static str,
        direction: Direction,
        weight: u32,
        [goal, goal_step]: [f64; 2],
        most: f64,
        attained: [f64; 2],
    ) -> Kpi {
        Kpi { name, unit, direction, weight, goal, goal_step, most, attained }
    }
    [
        kpi("Customer Satisfaction", "points", Up, 20, [82.0, 1.0], 100.0, [0.96, 1.00]),
        kpi("On-Time Delivery", "percent", Up, 15, [92.0, 1.0], 100.0, [0.90, 0.96]),
        kpi("First-Time Fix", "percent", Up, 20, [88.0, 1.0], 100.0, [0.95, 0.97]),
        kpi("Test Drive Conversion", "percent", Up, 10, [28.0, 0.5], 100.0, [0.93, 0.87]),
        kpi("Delivery Days", "days", Down, 10, [48.0, -3.0], 365.0, [0.80, 0.94]),
        kpi("Defect Rate", "per 100 cars", Down, 15, [74.0, -4.0], 1_000.0, [0.99, 0.92]),
        kpi("Energy Use", "kWh per car", Down, 5, [960.0, -30.0], 10_000.0, [0.97, 1.03]),
        kpi("Staff Attrition", "percent", Down, 5, [9.0, -0.2], 100.0, [0.82, 0.78]),
    ]
};

/// How well each region does in general, added to every attainment.
const REGION_OFFSET: [f64; 5] = [0.01, -0.01, -0.02, 0.02, -0.03];

/// Writes every KPI of every region and month.
pub(super) fn write(folder: &Path) -> Result<(), DemoError> {
    let mut dice = Dice::new(0x0411);
    let mut lines = Vec::new();
    for month in 0..MONTHS {
        for (region, offset) in REGION_OFFSET.into_iter().enumerate() {
            for kpi in &KPIS {
                let noise = dice.between(-0.025, 0.025);
                let [first, last] = kpi.attained;
                let usual = first + (last - first) * market::progress(month) + offset + noise;
                let attained = planted::kpi_attainment(kpi.name, region, month).unwrap_or(usual);
                let goal = kpi.goal + kpi.goal_step * f64::from(month / 12);
                let (direction, actual) = match kpi.direction {
                    Direction::Up => ("up", goal * attained),
                    Direction::Down => ("down", goal / attained),
                };
                lines.push(format!(
                    "{},{},{},{},{direction},{},{:.1},{goal:.1}",
                    calendar::month_start(month),
                    REGIONS[region].name,
                    kpi.name,
                    kpi.unit,
                    kpi.weight,
                    actual.min(kpi.most),
                ));
            }
        }
    }
    write_csv(folder, "kpi_monthly.csv", "month,region,kpi,unit,direction,weight,actual,goal", lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_a_health_score_make_a_hundred() {
        assert_eq!(KPIS.iter().map(|kpi| kpi.weight).sum::<u32>(), 100);
    }
}
