import { useTranslation } from 'react-i18next';
import { regionalTag } from '../words/i18n.js';

const UNITS = [
  ['day', 24 * 60 * 60],
  ['hour', 60 * 60],
  ['minute', 60],
] as const;

/** How long ago, or how soon, in words; with the whole time where the pointer rests. */
export function When({ at }: { readonly at: string }) {
  const { i18n } = useTranslation();
  const date = new Date(at);
  const exact = new Intl.DateTimeFormat(regionalTag(i18n.language), { dateStyle: 'full', timeStyle: 'long' }).format(
    date,
  );
  return (
    <time dateTime={at} title={exact}>
      {relative(date, i18n.language)}
    </time>
  );
}

/** The same as a text. */
export function relative(date: Date, language: string): string {
  const seconds = (date.getTime() - Date.now()) / 1000;
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, 'minute');
}
