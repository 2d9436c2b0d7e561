import { Group, NativeSelect, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseLanguage, LANGUAGE_NAMES, LANGUAGES, type Language } from '../words/i18n.js';

const SCHEMES: readonly MantineColorScheme[] = ['auto', 'light', 'dark'];

/** Language and colours, remembered in this browser. */
export function Preferences() {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Group gap="xs" wrap="nowrap">
      <NativeSelect
        size="xs"
        aria-label={t('language')}
        value={i18n.language}
        onChange={({ currentTarget }) => void chooseLanguage(i18n, currentTarget.value as Language)}
        data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
      />
      <NativeSelect
        size="xs"
        aria-label={t('colours.label')}
        value={colorScheme}
        onChange={({ currentTarget }) => setColorScheme(currentTarget.value as MantineColorScheme)}
        data={SCHEMES.map((value) => ({ value, label: t(`colours.${value}`) }))}
      />
    </Group>
  );
}
