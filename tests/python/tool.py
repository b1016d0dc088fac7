"""A stranger's tool: finds the pools of stock, receives a delivery and hears of it, live and by a consumer
that an operator has made, all in plain JSON."""

import asyncio
import json
import sys

import nats
from nats.errors import NoRespondersError

PATIENCE_S = 20


async def discover(client):
    """What the service of stock says that it serves."""
    inbox = client.new_inbox()
    answers = await client.subscribe(inbox)
    await client.publish("$SRV.INFO.stock", b"", reply=inbox)
    answer = await answers.next_msg(timeout=PATIENCE_S)
    return json.loads(answer.data)


async def ask(client, endpoint, body, headers=None):
    answer = await client.request(
        endpoint["subject"], json.dumps(body).encode(), timeout=PATIENCE_S, headers=headers
    )
    code = (answer.headers or {}).get("Nats-Service-Error-Code")
    return {"code": code, "body": json.loads(answer.data)}


async def is_served(client, subject):
    try:
        await client.request(subject, b"{}", timeout=PATIENCE_S)
        return True
    except NoRespondersError:
        return False


async def follow(client, consumer):
    """The next event of a consumer, and how many it still has to tell once that is acknowledged."""
    jetstream = client.jetstream()
    follower = await jetstream.pull_subscribe_bind(consumer, stream="EVENTS")
    [event] = await follower.fetch(1, timeout=PATIENCE_S)
    await event.ack_sync(timeout=PATIENCE_S)
    info = await jetstream.consumer_info("EVENTS", consumer)
    return {"subject": event.subject, "left": info.num_pending + info.num_ack_pending}


async def main(url, token, consumer, key=None):
    client = await nats.connect(url, nkeys_seed=key)
    service = await discover(client)
    endpoints = {endpoint["name"]: endpoint for endpoint in service["endpoints"]}
    events = await client.subscribe("event.stock.>")
    await client.flush()

    staff = {"Souk-Token": token}
    receipt = "0197a5a0-0000-7000-8000-000000000001"
    delivery = {"receipt": receipt, "lines": [{"sku": "LAMP", "quantity": 3}]}
    refused = await ask(client, endpoints["command-stock-receive"], delivery)
    received = await ask(client, endpoints["command-stock-receive"], delivery, staff)
    event = await events.next_msg(timeout=PATIENCE_S)
    level = await ask(client, endpoints["query-stock-level"], {"sku": "LAMP"})
    unknown = await ask(client, endpoints["query-stock-level"], {"sku": "CHAIR"})
    followed = await follow(client, consumer)
    schema = json.loads(endpoints["command-stock-receive"]["metadata"]["request_schema"])
    report = {
        "service": service["name"],
        "type": service["type"],
        "subjects": sorted(endpoint["subject"] for endpoint in endpoints.values()),
        "properties": sorted(schema["properties"]),
        "refused": refused,
        "received": received,
        "event": {"subject": event.subject, "body": json.loads(event.data)},
        "followed": followed,
        "nobody": await is_served(client, "query.stock.nothing"),
        "level": level,
        "unknown": unknown,
    }
    print(json.dumps(report))
    await client.close()


asyncio.run(main(*sys.argv[1:]))
