//! What carts ask of the catalog and of stock, in the name of whoever asks carts.

use super::{pricing, view};
use crate::runtime::{Desk, Mesh};
use bus::Asking;
use contracts::{
    List, Money, Problem, Request, Sku,
    carts::{AddItem, Cart, CartCommand, FindCart, Line, SetQuantity},
    catalog::{FindVariants, Offer},
    stock::{FindLevels, Level},
};

/// What is added or changed comes with its price of today, if it is for sale. What is not is
/// refused by the rules, because only they know whether the same has been said before.
pub(super) async fn prepare(command: CartCommand, mesh: Mesh) -> Result<CartCommand, Problem> {
    match command {
        CartCommand::AddItem(wish) => {
            let seen = price(&wish.sku, &mesh).await?;
            Ok(AddItem { seen, ..wish }.into())
        }
        CartCommand::SetQuantity(wish) => {
            let seen = price(&wish.sku, &mesh).await?;
            Ok(SetQuantity { seen, ..wish }.into())
        }
        other => Ok(other),
    }
}

/// What one unit costs today, if it is for sale.
async fn price(sku: &Sku, mesh: &Mesh) -> Result<Option<Money>, Problem> {
    let offers = offers(vec![sku.clone()], mesh).await?;
    let offer = offers.into_iter().find(|offer| offer.published);
    Ok(offer.map(|offer| offer.price.money()))
}

/// A cart with what it costs now.
pub(super) async fn find(query: FindCart, desk: &mut Desk) -> Result<Cart, Problem> {
    let (cart, caller) = (query.cart, desk.mesh.caller.clone());
    let filling = desk.answer(|rows| view::filling(cart, rows, &caller))?;
    if filling.lines.is_empty() {
        return Ok(pricing::cart(cart, filling, &[], &[]));
    }
    let skus = |line: &Line| line.sku.clone();
    let skus: Vec<_> = filling.lines.iter().map(skus).collect();
    let mesh = &desk.mesh;
    let (offers, levels) = futures_util::try_join!(offers(skus.clone(), mesh), levels(skus, mesh))?;
    Ok(pricing::cart(cart, filling, &offers, &levels))
}

async fn offers(skus: Vec<Sku>, mesh: &Mesh) -> Result<Vec<Offer>, Problem> {
    let answer = ask(&FindVariants { skus: list(skus)? }, mesh).await?;
    Ok(answer.offers)
}

async fn levels(skus: Vec<Sku>, mesh: &Mesh) -> Result<Vec<Level>, Problem> {
    let answer = ask(&FindLevels { skus: list(skus)? }, mesh).await?;
    Ok(answer.levels)
}

/// The position that the asker has read is one of carts, and means nothing elsewhere.
async fn ask<M: Request>(request: &M, mesh: &Mesh) -> Result<M::Answer, Problem> {
    let asking = Asking {
        at_least: None,
        ..mesh.asking.clone()
    };
    match mesh.bus.ask(request, &asking).await {
        Ok(answered) => Ok(answered.answer),
        Err(error) => Err(error.problem()),
    }
}

fn list<const MAX: usize>(skus: Vec<Sku>) -> Result<List<Sku, MAX>, Problem> {
    List::new(skus)
        .map_err(|length| Problem::new("internal", contracts::Kind::Internal, length.to_string()))
}
