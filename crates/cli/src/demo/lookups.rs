//! The small tables that facts refer to: dealers, models, plants.

use std::path::Path;

use super::{
    DemoError,
    catalogue::{COUNTRIES, Dealer, MODELS, PLANTS, REGIONS, dealer_id, model_id, plant_id},
    sink::write_csv,
};

pub(super) fn write(folder: &Path, dealers: &[Dealer]) -> Result<(), DemoError> {
    write_csv(
        folder,
        "dealers.csv",
        "dealer_id,dealer,city,country,region,opened_on",
        dealers.iter().enumerate().map(|(index, dealer)| {
            let country = &COUNTRIES[dealer.country];
            let region = REGIONS[country.region].name;
            let Dealer { name, city, opened, .. } = dealer;
            format!("{},{name},{city},{},{region},{opened}", dealer_id(index), country.name)
        }),
    )?;
    write_csv(
        folder,
        "models.csv",
        "model_id,model,body_type,powertrain,launch_date,base_price",
        MODELS.iter().enumerate().map(|(index, model)| {
            let (body, powertrain) = (model.body.name(), model.powertrain.name());
            format!("{},{},{body},{powertrain},{},{}", model_id(index), model.name, model.launched, model.price)
        }),
    )?;
    write_csv(
        folder,
        "plants.csv",
        "plant_id,plant,plant_country,plant_region",
        PLANTS.iter().enumerate().map(|(index, plant)| {
            format!("{},{},{},{}", plant_id(index), plant.name, plant.country, REGIONS[plant.region].name)
        }),
    )
}
