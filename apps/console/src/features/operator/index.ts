export { AccountPage } from './account-page.js';
export { OperatorsPage } from './operators-page.js';
export { SetUpPage } from './set-up-page.js';
export { SignInPage } from './sign-in-page.js';
