import { Act, type History } from '../offline/history.ts';
import { type Model, RegisterModel } from '../offline/model.ts';
import { TextModel } from '../offline/text-model.ts';
import type { ForeignKey } from './builder.ts';

/** register: reads and writes; cas-register: cas too; kv: get, put and append on texts. */
export const checkModels = ['register', 'cas-register', 'kv'] as const;
export type CheckModel = (typeof checkModels)[number];

/** The sequential model of a key. Texts to which nothing is appended are only compared. */
export function modelOf({ history, values }: ForeignKey, model: CheckModel): Model {
  if (model !== 'kv' || !hasAppend(history)) return new RegisterModel(history);
  return new TextModel(
    history,
    Array.from({ length: values.count }, (_, number) => values.text(number)),
  );
}

function hasAppend({ kind, size }: History): boolean {
  for (let row = 0; row < size; row++) if (kind[row] === Act.append) return true;
  return false;
}
