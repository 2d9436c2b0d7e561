import { AppShell, Burger, Group, NavLink, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { NavLink as RouterLink, Outlet, useLocation, useNavigate } from 'react-router';
import { signOut } from '../api/session.js';
import { mayDo, type Area } from './may-do.js';
import { Preferences } from './preferences.js';
import { useSession } from './session.js';

/** The pages, in their order; what a role may not do is not offered. */
const PAGES = [
  { to: '/integrations', label: 'nav.integrations', area: 'integrations' },
  { to: '/kiosks', label: 'nav.devices', area: 'devices' },
  { to: '/operators', label: 'nav.operators', area: 'operators' },
  { to: '/account', label: 'nav.account', area: 'account' },
] as const satisfies readonly { to: string; label: string; area: Area }[];

/** What is round every page: where else one can go, who is signed in, how to leave. */
export function Shell() {
  const { t } = useTranslation();
  const { account } = useSession();
  const [isOpen, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const { email, name, role } = account.operator;
  const leave = async (): Promise<void> => {
    await signOut();
    await navigate('/sign-in', { replace: true });
  };
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', md: 'xl' }}
    >
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t('nav.label')} />
            <img src="/console/icon.svg" alt="" width={28} height={28} />
            <Text fw={650}>{t('product')}</Text>
          </Group>
          <Preferences />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t('nav.label')}>
        <AppShell.Section grow component={ScrollArea}>
          {PAGES.filter(({ area }) => mayDo(role, area)).map(({ to, label }) => (
            <NavLink
              key={to}
              component={RouterLink}
              to={to}
              label={t(label)}
              active={pathname.startsWith(to)}
              onClick={close}
            />
          ))}
        </AppShell.Section>
        <AppShell.Section>
          <Text size="sm" fw={600} truncate>
            {name ?? email ?? t(`role.${role}`)}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {t(`role.${role}`)}
          </Text>
          <NavLink component="button" label={t('nav.signOut')} onClick={() => void leave()} mt="xs" />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}
