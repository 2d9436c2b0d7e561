import { CircleCheck, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useUi } from '../../root.js';
import type { StaffStatus } from '../../words.js';
import { CheckList } from '../self-test-refused.js';

export interface StatusCardProps {
  readonly deviceName: string | null;
  readonly version: string;
  readonly online: boolean;
  readonly status: StaffStatus | null;
}

/** How the kiosk is. */
export function StatusCard({ deviceName, version, online, status }: StatusCardProps): ReactNode {
  const { t } = useTranslation();
  const { language } = useUi();
  const unknown = t('attendant.unknown');
  const number = (value: number | null | undefined, options: Intl.NumberFormatOptions): string =>
    value == null ? unknown : new Intl.NumberFormat(language, options).format(value);
  const lines: readonly (readonly [string, string])[] = [
    [t('attendant.name'), deviceName ?? unknown],
    [t('attendant.id'), status?.deviceId ?? unknown],
    [t('attendant.version'), version],
    [t('attendant.server'), status?.api ?? unknown],
    [t('attendant.key'), status?.keyProtection == null ? unknown : t(`attendant.key_${status.keyProtection}`)],
    [
      t('attendant.disk'),
      number(status?.freeDiskMb == null ? null : status.freeDiskMb / 1000, {
        style: 'unit',
        unit: 'gigabyte',
        maximumFractionDigits: 1,
      }),
    ],
    [
      t('attendant.temperature'),
      number(status?.temperature, { style: 'unit', unit: 'celsius', maximumFractionDigits: 0 }),
    ],
  ];
  const failed = status?.checks.filter(({ ok }) => !ok) ?? [];
  return (
    <section className="v-card" aria-labelledby="attendant-status">
      <h2 id="attendant-status">{t('attendant.status')}</h2>
      <p className="v-state" data-ok={online}>
        {online ? <CircleCheck aria-hidden="true" /> : <CircleX aria-hidden="true" />}
        {t(online ? 'attendant.online' : 'attendant.offline')}
      </p>
      <dl className="v-facts">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {failed.length > 0 && (
        <>
          <h3>{t('refused.checks', { count: failed.length })}</h3>
          <CheckList checks={failed} />
        </>
      )}
      {status !== null && status.logs.length > 0 && (
        <details className="v-log">
          <summary>{t('attendant.log')}</summary>
          <pre dir="ltr" lang="en" tabIndex={0} aria-label={t('attendant.log')} role="region">
            {status.logs.join('\n')}
          </pre>
        </details>
      )}
    </section>
  );
}
