import { database, today } from './database.ts';

/** What the refund policy says about one item. */
export interface RefundDecision {
  orderId: string;
  sku: string;
  item: string;
  reason: string;
  eligible: boolean;
  amountCents: number;
  rule: string;
}

/** A refund that was made. */
export interface Refund {
  refundId: string;
  item: string;
  amountCents: number;
}

/** Whether an item may be refunded: damaged ones for a year, others for 30 days after delivery, each once. */
export function checkRefundPolicy(orderId: string, sku: string, reason: string): RefundDecision {
  const item = database
    .prepare(
      `SELECT items.name, price_cents, refunds.id AS refund,
              CAST(julianday(?) - julianday(delivered_on) AS INTEGER) AS days
       FROM items JOIN orders ON orders.id = items.order_id LEFT JOIN refunds USING (order_id, sku)
       WHERE items.order_id = ? AND items.sku = ?`,
    )
    .get(today, orderId, sku);
  if (item === undefined) throw new Error(`Order ${orderId} has no item ${sku}.`);
  const days = item['days'] as number | null;
  const windowDays = reason === 'damaged' ? 365 : 30;
  const decide = (eligible: boolean, rule: string): RefundDecision => ({
    orderId,
    sku,
    item: String(item['name']),
    reason,
    eligible,
    amountCents: eligible ? Number(item['price_cents']) : 0,
    rule,
  });
  if (item['refund'] !== null) return decide(false, 'An item is refunded once.');
  if (days === null) return decide(false, 'An order that is still on its way is not refunded.');
  return decide(days <= windowDays, `Items with the reason "${reason}" are refunded for ${windowDays} days.`);
}

/** Refunds an item, if the policy allows it. */
export function issueRefund(orderId: string, sku: string, reason: string): Refund {
  const { eligible, rule, item, amountCents } = checkRefundPolicy(orderId, sku, reason);
  if (!eligible) throw new Error(`Not refunded: ${rule}`);
  const { lastInsertRowid } = database
    .prepare('INSERT INTO refunds (order_id, sku, reason, amount_cents) VALUES (?, ?, ?, ?)')
    .run(orderId, sku, reason, amountCents);
  return { refundId: `R-${lastInsertRowid}`, item, amountCents };
}
