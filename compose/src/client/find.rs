//! Where the mesh is, for whoever does not start it, and who of it hosts what.

use crate::{
    Failure, data, identity,
    settings::{MeshAddress, Settings},
};
use bus::Bus;
use contracts::{
    InstanceId, Problem,
    mesh::{DomainStatus, FindStatus},
    subject::MESH_STATUS,
};
use std::{collections::HashSet, time::Duration};

/// How long processes have to say how they are.
pub const STATUS_WINDOW: Duration = Duration::from_millis(700);

/// The mesh as it was told, else that of the `souk up` that runs in the data folder.
pub(crate) fn mesh(settings: &Settings) -> Result<MeshAddress, Failure> {
    if let Some(mesh) = &settings.mesh {
        return Ok(mesh.clone());
    }
    let data = settings.data.display();
    let note = data::running(&settings.data).ok_or_else(|| {
        format!("NATS_URL is not set, and no `souk up` runs in {data} (see --data)")
    })?;
    Ok(MeshAddress {
        url: note.nats,
        auth: None,
        tls: None,
    })
}

/// Enters the mesh as the operator, now or not at all.
pub(crate) async fn enter(settings: &Settings) -> Result<Bus, Failure> {
    let mesh = mesh(settings)?;
    let config = identity::entry(&settings.data, &mesh, nats::OPERATOR);
    Ok(Bus::connect(&config).await?)
}

/// How every process says it is, in an order that stays the same.
pub(super) async fn statuses(bus: &Bus) -> Result<Vec<DomainStatus>, Failure> {
    let subject = MESH_STATUS.to_owned();
    let all = bus
        .gather(subject, &FindStatus {}, STATUS_WINDOW, |_| false)
        .await?;
    let mut all: Vec<DomainStatus> = all.into_iter().collect::<Result<_, Problem>>()?;
    all.sort_by_key(|status| (status.domain.clone(), status.instance));
    Ok(all)
}

/// The processes for which this is true.
pub(super) async fn hosts(
    bus: &Bus,
    wanted: impl Fn(&DomainStatus) -> bool,
) -> Result<HashSet<InstanceId>, Failure> {
    let all = statuses(bus).await?;
    let hosts = all.iter().filter(|status| wanted(status));
    Ok(hosts.map(|status| status.instance).collect())
}
