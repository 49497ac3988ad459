import { database } from './database.ts';

/** An order with what was bought. `deliveredOn` is null while it is on its way. */
export interface Order {
  orderId: string;
  placedOn: string;
  deliveredOn: string | null;
  trackingNumber: string | null;
  items: { sku: string; name: string; priceCents: number }[];
}

/** Where a parcel is. */
export interface Parcel {
  trackingNumber: string;
  carrier: string;
  status: string;
  location: string;
  expectedOn: string;
}

/** The orders of the customer with that email address, oldest first. */
export function lookUpOrders(email: string): { customer: string; orders: Order[] } {
  const customer = database.prepare('SELECT name FROM customers WHERE email = ?').get(email.toLowerCase());
  if (customer === undefined) throw new Error(`There is no customer with the email address ${email}.`);
  const orders = database
    .prepare(
      `SELECT id AS orderId, placed_on AS placedOn, delivered_on AS deliveredOn, tracking_number AS trackingNumber
       FROM orders WHERE email = ? ORDER BY placed_on`,
    )
    .all(email.toLowerCase()) as unknown as Omit<Order, 'items'>[];
  const items = database.prepare('SELECT sku, name, price_cents AS priceCents FROM items WHERE order_id = ?');
  return {
    customer: String(customer['name']),
    orders: orders.map((order) => ({ ...order, items: items.all(order.orderId) as unknown as Order['items'] })),
  };
}

/** Where the parcel with that tracking number is, as the carrier says; asking it takes a moment. */
export async function trackParcel(trackingNumber: string): Promise<Parcel> {
  await new Promise(setImmediate);
  const parcel = database
    .prepare(
      `SELECT tracking_number AS trackingNumber, carrier, status, location, expected_on AS expectedOn
       FROM parcels WHERE tracking_number = ?`,
    )
    .get(trackingNumber);
  if (parcel === undefined) throw new Error(`The carrier knows no parcel ${trackingNumber}.`);
  return parcel as unknown as Parcel;
}
