/** The mutations of a kiosk. Each names what it gives `result`, so that one reader does for all. */

const FAILURE = '... on Failure { code }';

const CHALLENGE = 'id token key nonce gestures colours windowMs expiresAt';

export const HEARTBEAT = `mutation Heartbeat($input: HeartbeatInput!) {
  result: recordHeartbeat(input: $input) {
    __typename
    ... on KioskSettings {
      deviceName integrationId theme { name colour logo } languages verifyGestures minimumWidth assistance liveness pinHash sealingKey
      identity { documents proofOfAddress phone face light }
    }
    ${FAILURE}
  }
}`;

export const START_SESSION = `mutation StartKioskSession($input: StartKioskSessionInput!) {
  result: startKioskSession(input: $input) {
    __typename
    ... on KioskSession { id expiresAt sealedTemplates livenessChallenge { ${CHALLENGE} } }
    ${FAILURE}
  }
}`;

export const TAKE_CHALLENGES = `mutation TakeKioskChallenges($has: Int!) {
  result: takeKioskChallenges(has: $has) {
    __typename
    ... on KioskChallenges { challenges { ${CHALLENGE} } }
    ${FAILURE}
  }
}`;

export const END_SESSION = `mutation EndKioskSession($id: ID) {
  result: endKioskSession(id: $id) { __typename ${FAILURE} }
}`;

/** `code` of a capture may be null and that of a failure may not: one name for both is no GraphQL (spec 5.3.2). */
export const SUBMIT_CAPTURE = `mutation SubmitCapture($input: SubmitCaptureInput!) {
  result: submitCapture(input: $input) {
    __typename
    ... on CaptureTaken { captureId outcome because: code livenessReasons }
    ${FAILURE}
  }
}`;

const PROGRESS = 'steps { step done } documents face light';

export const BEGIN_VERIFICATION = `mutation BeginVerification($code: String!) {
  result: beginVerification(code: $code) {
    __typename
    ... on VerificationSession { id token progress { ${PROGRESS} } }
    ${FAILURE}
  }
}`;

/** The following are made with the token of a verification's session. */
export const GIVE_CONSENT = `mutation GiveConsent($version: String!, $language: String!) {
  result: giveConsent(version: $version, language: $language) { __typename ${FAILURE} }
}`;

export const SEND_PHONE_CODE = `mutation SendPhoneCode($number: String!, $language: KioskLanguage!) {
  result: sendPhoneCode(number: $number, language: $language) { __typename ${FAILURE} }
}`;

export const CONFIRM_PHONE_CODE = `mutation ConfirmPhoneCode($code: String!) {
  result: confirmPhoneCode(code: $code) { __typename ${FAILURE} }
}`;

export const ISSUE_CHALLENGE = `mutation IssueLivenessChallenge($gestures: [Gesture!], $withoutLight: Boolean) {
  result: issueLivenessChallenge(gestures: $gestures, withoutLight: $withoutLight) {
    __typename
    ... on LivenessChallenge { ${CHALLENGE} }
    ${FAILURE}
  }
}`;

export const REPORT_EVENT = `mutation ReportKioskEvent($input: KioskEventInput!) {
  result: reportKioskEvent(input: $input) { __typename ${FAILURE} }
}`;
