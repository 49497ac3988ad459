import { DatabaseSync } from 'node:sqlite';

/** The day it is in the shop: a fixed one, so that the refund window gives the same answer on every run. */
export const today = '2026-03-20';

/** The shop's database, in memory: customers, orders with their items, parcels, and refunds. */
export const database: DatabaseSync = new DatabaseSync(':memory:');

database.exec(`
  CREATE TABLE customers (email TEXT PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE parcels (tracking_number TEXT PRIMARY KEY, carrier TEXT, status TEXT, location TEXT, expected_on TEXT);
  CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL REFERENCES customers,
    placed_on TEXT NOT NULL,
    delivered_on TEXT,
    tracking_number TEXT REFERENCES parcels
  );
  CREATE TABLE items (
    order_id TEXT NOT NULL REFERENCES orders,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    price_cents INTEGER NOT NULL,
    PRIMARY KEY (order_id, sku)
  );
  CREATE TABLE refunds (
    id INTEGER PRIMARY KEY,
    order_id TEXT NOT NULL,
    sku TEXT NOT NULL,
    reason TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    UNIQUE (order_id, sku)
  );

  INSERT INTO customers VALUES ('mira@example.com', 'Mira Holm'), ('tomas@example.com', 'Tomas Reyes');
  INSERT INTO parcels VALUES
    ('PX-4410', 'Northpost', 'delivered', 'Aarhus', '2026-03-06'),
    ('PX-7781', 'Northpost', 'in transit', 'Hamburg sorting centre', '2026-03-22'),
    ('PX-7802', 'Northpost', 'out for delivery', 'Aarhus depot', '2026-03-20');
  INSERT INTO orders VALUES
    ('A-0990', 'tomas@example.com', '2026-01-05', '2026-01-09', NULL),
    ('A-1001', 'mira@example.com', '2026-03-02', '2026-03-06', 'PX-4410'),
    ('A-1002', 'mira@example.com', '2026-03-14', NULL, 'PX-7781'),
    ('A-1003', 'mira@example.com', '2026-03-16', NULL, 'PX-7802');
  INSERT INTO items VALUES
    ('A-0990', 'LAMP-01', 'Paper lamp', 2400),
    ('A-1001', 'KETTLE-02', 'Copper kettle', 4900),
    ('A-1001', 'STRAIN-01', 'Tea strainer', 950),
    ('A-1002', 'LINEN-05', 'Linen tablecloth', 3900),
    ('A-1003', 'BOARD-03', 'Oak serving board', 2800);
`);
