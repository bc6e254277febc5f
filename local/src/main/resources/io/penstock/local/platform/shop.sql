-- The shop's database as its own application would have it. Every statement may be repeated: the launcher runs them at each start.

create table if not exists public.orders (
  order_id      text primary key,
  customer_id   text not null,
  total_amount  numeric(12, 2) not null,
  currency      text not null default 'USD',
  items         text[] not null default '{}',
  created_at    timestamptz not null,
  source_region text not null default 'us-east-1'
);
-- Views retract the image before a change, so the log must hold all of it.
alter table public.orders replica identity full;

create table if not exists public.customers (
  customer_id text primary key,
  name        text not null,
  email       text,
  tier        text not null default 'standard',
  updated_at  timestamptz not null
);
alter table public.customers replica identity full;

-- What the applications know to have done; nothing here is captured.
create schema if not exists ledger;
create table if not exists ledger.payments (
  payment_id text primary key,
  order_id   text not null,
  card_id    text not null,
  amount     numeric(12, 2) not null,
  currency   text not null,
  status     text not null,
  paid_at    timestamptz not null
);
-- Events that are being published; a row left here by a killed application may or may not be in the topic.
create table if not exists ledger.publishing (
  id      text primary key,
  payment jsonb
);
create table if not exists ledger.written (
  source  text not null,
  changes integer not null
);

-- One row that change capture touches now and then, so that its slot moves on while the captured tables rest.
create schema if not exists penstock;
create table if not exists penstock.heartbeat (
  slot    text primary key,
  beat_at timestamptz not null
);

grant usage on schema public, penstock to penstock_cdc;
grant select on public.orders, public.customers to penstock_cdc;
grant select, insert, update, delete on penstock.heartbeat to penstock_cdc;
