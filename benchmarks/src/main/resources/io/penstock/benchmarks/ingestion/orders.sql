create table public.orders (
  order_id      text primary key,
  customer_id   text not null,
  total_amount  numeric(12, 2) not null,
  currency      text not null,
  items         text[] not null,
  created_at    timestamptz not null,
  source_region text not null
);
alter table public.orders replica identity full;

create schema bench;

create function bench.cents(n bigint) returns numeric language sql immutable as $$
  select ((n * 7919 + 13) % 1000000)::numeric / 100
$$;

create procedure bench.insert_orders(prefix text, first bigint, past bigint, numbers bigint[]) language sql as $$
  insert into public.orders
  select prefix || n, 'customer-' || n * 31 % 50000, bench.cents(n), (array['USD', 'EUR', 'GBP', 'JPY'])[1 + n % 4],
         array['sku-' || n % 1000, 'sku-' || n % 777, 'sku-' || n % 333], timestamptz '2026-01-01 00:00:00Z' + n * interval '10 ms',
         (array['us-east-1', 'us-west-2', 'eu-west-1', 'ap-south-1'])[1 + n % 4]
  from generate_series(first, past - 1) n where n % 10 = any (numbers)
$$;

-- The changes of one transaction.
create procedure bench.write(first bigint, past bigint) language plpgsql as $$
begin
  call bench.insert_orders('c', first, past, '{0,1,2,3,4,5,6,7}');
  update public.orders o set total_amount = bench.cents(n)
    from generate_series(first + 8, past - 1, 10) n where o.order_id = 'c' || n - 8;
  delete from public.orders o
    using generate_series(first + 9, past - 1, 10) n where o.order_id = 'c' || n - 8;
end $$;

-- All of them, so many a transaction.
create procedure bench.write_all(first bigint, past bigint, size bigint) language plpgsql as $$
begin
  for at in 0 .. (past - first - 1) / size loop
    call bench.write(first + at * size, least(past, first + (at + 1) * size));
    commit;
  end loop;
end $$;
