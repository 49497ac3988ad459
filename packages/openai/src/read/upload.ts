import { types } from 'node:util';
import { dataProperty, isObject } from './narrow.ts';
import { withoutUserCode } from './without-user-code.ts';

/** What stands in a span for a file that was sent: never its bytes. */
interface UploadMarker {
  name?: string;
  type?: string;
  /** In bytes. */
  size?: number;
}

/** The parameters of a request that is sent as a form, each file in it as its name, type and size. */
export function formInputs(body: unknown): unknown {
  if (!isObject(body) || types.isProxy(body)) return withoutUserCode(body);
  if (body instanceof FormData)
    return Object.fromEntries([...body.entries()].map(([key, value]) => [key, markUploads(value)]));
  return Object.fromEntries(Object.keys(body).map((key) => [key, markUploads(dataProperty(body, key))]));
}

function markUploads(value: unknown): unknown {
  if (types.isProxy(value)) return withoutUserCode(value);
  if (Array.isArray(value)) return value.map(markUploads);
  return (isObject(value) && uploadMarker(value)) || withoutUserCode(value);
}

/** The kinds of files that the SDK takes: a File or Blob, a stream of a file, a response, a promise of one, bytes. */
function uploadMarker(value: Record<string, unknown>): UploadMarker | undefined {
  const { name, size } = value;
  // By its shape: openai 4 has a class of files of its own.
  if (typeof size === 'number' && typeof value['arrayBuffer'] === 'function') return marker(name, value['type'], size);
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return marker(undefined, undefined, value.byteLength);
  if (value instanceof Response)
    return marker(nameOf(value.url), value.headers.get('content-type'), Number(value.headers.get('content-length')));
  const isStream = typeof value['pipe'] === 'function' || Symbol.asyncIterator in value;
  // What the SDK's `toStreamingFile()` makes.
  const isWrapped = isObject(value['data']) && typeof name === 'string';
  if (!isStream && !isWrapped && typeof value['then'] !== 'function') return undefined;
  return marker(nameOf(name ?? value['path']), value['type'], undefined);
}

function marker(name: unknown, type: unknown, size: number | undefined): UploadMarker {
  return {
    ...(typeof name === 'string' && name ? { name } : {}),
    ...(typeof type === 'string' && type ? { type } : {}),
    ...(size ? { size } : {}),
  };
}

/** The last part of a path or URL. */
function nameOf(path: unknown): string | undefined {
  return typeof path === 'string' || Buffer.isBuffer(path) ? String(path).split(/[\\/]/).pop() : undefined;
}
