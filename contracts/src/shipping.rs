//! Shipping: how parcels are sent and what that costs, and where each order's parcel is.

mod answers;
mod carrier;
mod limits;
mod methods;
mod refusals;

pub use answers::{Parcel, Shipment, ShipmentState};
pub use carrier::{News, ParcelName};
pub use limits::{
    COUNTRIES_MAX, Carrier, GRAMS_MAX, Grams, METHODS_MAX, NotGrams, Note, RATES_MAX, Tracking,
};
pub use methods::{Destination, Handover, Method, Methods, Quote, Quotes, Rate, Rates};
pub use refusals::ShippingRefusal;

use crate::{
    Address, ChangeId, Country, OrderId, Page, PageRequest, ShipmentId, UserId, domain,
    orders::MethodCode,
};
use iso_currency::Currency;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

domain! {
    /// How parcels are sent, what that costs, and where each order's parcel is.
    "shipping" Shipping refusing ShippingRefusal;
    commands ShippingCommand {
        PutMethod(PutMethod) = "put-method" per change by Staff,
        RemoveMethod(RemoveMethod) = "remove-method" per change by Staff,
        Create(CreateShipment) = "create" per shipment by Itself,
        Cancel(CancelShipment) = "cancel" per shipment by Itself,
        Dispatch(DispatchShipment) = "dispatch" per change by Staff,
        Deliver(DeliverShipment) = "deliver" per change by Staff,
        Report(ReportParcel) = "report" per report by Service,
    }
    queries {
        ListMethods -> Methods = "methods" by Anyone,
        FindQuotes -> Quotes = "quotes" by Anyone,
        FindQuote -> Quote = "quote" by Anyone,
        FindShipment -> Shipment = "find" by Customer,
        TrackParcel -> Parcel = "track" by Anyone,
        ListShipments -> Page<Shipment> = "list" by Staff,
    }
    events ShippingEvent {
        MethodPut(MethodPut) = "method-put" about change public,
        MethodRemoved(MethodRemoved) = "method-removed" about change public,
        Created(ShipmentCreated) = "created" about shipment public,
        Addressed(ShipmentAddressed) = "addressed" about shipment private,
        Dispatched(ShipmentDispatched) = "dispatched" about shipment public,
        Delivered(ShipmentDelivered) = "delivered" about shipment public,
        Cancelled(ShipmentCancelled) = "cancelled" about shipment public,
        Noted(ShipmentNoted) = "noted" about shipment private,
    }
}

/// Offers a method of delivery, or changes one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PutMethod {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// The method as it is from now on.
    pub method: Method,
}

/// Offers a method of delivery no longer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RemoveMethod {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Which method.
    pub method: MethodCode,
}

/// An order is paid: its parcel is to be made up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CreateShipment {
    /// The order's own id, as a parcel's.
    pub shipment: ShipmentId,
    /// Which order.
    pub order: OrderId,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
    /// Where it goes.
    pub address: Option<Address>,
    /// How it is sent.
    pub method: MethodCode,
    /// What it weighs, in grams.
    pub grams: u64,
}

/// An order is off: its parcel stays, if it has not left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CancelShipment {
    /// Which parcel.
    pub shipment: ShipmentId,
}

/// A parcel has left the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DispatchShipment {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Which parcel.
    pub shipment: ShipmentId,
    /// Who carries it.
    #[serde(default)]
    pub carrier: Option<Carrier>,
    /// By what the carrier finds it; one is made without it.
    #[serde(default)]
    pub tracking: Option<Tracking>,
}

/// A parcel has arrived. If nobody had said that it left, it is said with this.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DeliverShipment {
    /// The caller's id for this change.
    pub change: ChangeId,
    /// Which parcel.
    pub shipment: ShipmentId,
}

/// A carrier's message about a parcel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReportParcel {
    /// The carrier's id for this message.
    pub report: ChangeId,
    /// Which parcel.
    pub parcel: ParcelName,
    /// What happened to it.
    pub news: News,
}

/// Asks how parcels can be sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListMethods {}

/// Asks what it costs to send a parcel, in every way there is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindQuotes {
    /// Where to.
    pub country: Country,
    /// What it weighs, in grams.
    pub grams: u64,
    /// In which currency; in any without it.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub currency: Option<Currency>,
}

/// Asks what it costs to send a parcel in one way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindQuote {
    /// In which way.
    pub method: MethodCode,
    /// Where to.
    pub country: Country,
    /// What it weighs, in grams.
    pub grams: u64,
    /// In which currency; in any without it.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub currency: Option<Currency>,
}

/// Asks for one parcel. For its customer, and staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FindShipment {
    /// Which parcel.
    pub shipment: ShipmentId,
}

/// Asks where the parcel of this number is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackParcel {
    /// Its number.
    pub tracking: Tracking,
}

/// Asks for the parcels of one state, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ListShipments {
    /// Which state; those that have to leave without it.
    #[serde(default)]
    pub state: ShipmentState,
    /// Which page.
    #[serde(default)]
    pub page: PageRequest,
}

/// A method of delivery is offered as it is here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MethodPut {
    /// By which change.
    pub change: ChangeId,
    /// The method as it is from now on.
    pub method: Method,
}

/// A method of delivery is offered no longer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MethodRemoved {
    /// By which change.
    pub change: ChangeId,
    /// Which method.
    pub method: MethodCode,
}

/// A parcel is to be made up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentCreated {
    /// Which parcel.
    pub shipment: ShipmentId,
    /// Of which order.
    pub order: OrderId,
    /// Whose, if they have an account.
    pub customer: Option<UserId>,
    /// How it is sent.
    pub method: MethodCode,
    /// What it weighs, in grams.
    pub grams: u64,
}

/// Where a parcel goes, if that is known. Stands with its [`ShipmentCreated`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentAddressed {
    /// Which parcel.
    pub shipment: ShipmentId,
    /// Where it goes.
    pub address: Address,
}

/// A parcel has left the house.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentDispatched {
    /// Which parcel.
    pub shipment: ShipmentId,
    /// Of which order.
    pub order: OrderId,
    /// Who carries it, if that is known.
    pub carrier: Option<Carrier>,
    /// By what the carrier finds it.
    pub tracking: Tracking,
}

/// A parcel has arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentDelivered {
    /// Which parcel.
    pub shipment: ShipmentId,
    /// Of which order.
    pub order: OrderId,
}

/// A parcel will not leave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentCancelled {
    /// Which parcel.
    pub shipment: ShipmentId,
    /// Of which order.
    pub order: OrderId,
}

/// The carrier said something about a parcel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShipmentNoted {
    /// Which parcel.
    pub shipment: ShipmentId,
    /// What the carrier said.
    pub note: Note,
}
