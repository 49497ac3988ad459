import type { AnswerReading, CallRequest, Operation, StreamReader } from '../operation.ts';
import { asArray, asNumber, asString, dataProperty, isObject, known } from './narrow.ts';
import { formInputs } from './upload.ts';
import { readUsage } from './usage.ts';

/** `images.generate`. */
export const imageGenerations: Operation = {
  name: 'Images',
  type: 'LLM',
  path: '/images/generations',
  read: readImages,
  stream: imageReader,
};

/** `images.edit`, sent as a form. */
export const imageEdits: Operation = { ...imageGenerations, path: '/images/edits', request: formRequest };

/** `images.createVariation`, sent as a form. */
export const imageVariations: Operation = { ...imageGenerations, path: '/images/variations', request: formRequest };

/** The arguments of a method whose request is a form. */
export function formRequest([body, options]: readonly unknown[]): CallRequest {
  return { body, options, inputs: formInputs(body) };
}

function readImages(answer: unknown): AnswerReading {
  if (!isObject(answer)) return { attributes: {} };
  const count = asArray(answer['data']).length;
  return { usage: readUsage(answer['usage']), attributes: known({ imageCount: count > 0 ? count : undefined }) };
}

/**
 * Rebuilds the answer of a stream of images. Of the images on the way to the whole one, the last is kept, and only until the
 * whole one has come.
 */
function imageReader(request?: CallRequest): StreamReader {
  const count = asNumber(dataProperty(request?.body, 'n')) ?? 1;
  const images: Record<string, unknown>[] = [];
  let partial: Record<string, unknown> | undefined;
  let head: Record<string, unknown> | undefined;
  return {
    chunk(event) {
      if (!isObject(event)) return false;
      const {
        b64_json,
        url,
        revised_prompt,
        type,
        partial_image_index,
        created_at,
        sequence_number: _,
        ...rest
      } = event;
      const image = known({ b64_json, url, revised_prompt });
      head = { ...head, ...rest, created: created_at };
      if (asString(type)?.endsWith('.completed')) {
        images.push(image);
        partial = undefined;
      } else if (b64_json !== undefined) {
        partial = { ...image, partial_image_index };
      }
      return b64_json !== undefined;
    },
    answer: () => head && { ...head, data: partial ? [...images, partial] : images },
    unfinished: () => images.length < count,
  };
}
